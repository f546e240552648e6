"""What tests of the vault share: a set-up by the command line, officers of the sealing organs, and things to seal."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from tests.cast import OFFICERS, SECONDS, number
from tests.shares import BROUGHT
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.core.disclosure.history import Act, NonProsecution, Penalty, Port, Record, RecordKind, Sentence
from tutela.core.errors import Refusal
from tutela.core.identity.documents import parse_document
from tutela.records.registry.content import Claim, Content
from tutela.records.vault import custody, enrolment, keys, log, officers, shares, store
from tutela.records.vault.custody import Dossier, Source, Version
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.signers import Proven, Signer, proven

BORN = date(2002, 3, 1)
DOCUMENT = number(BORN, 15)
PASSPHRASES = ("the first keeper's own words", "the second keeper's own words")
KEY_WORDS = "an officer's own passphrase"
SECOND = ("police-recorder-2", "prosecutor-recorder-2", "court-recorder-2")
_ENROLLED_AT = datetime(2026, 1, 2, tzinfo=UTC)
THIRD = ("police-recorder-3", "prosecutor-recorder-3")


def appoint_more(at: datetime) -> None:
    """Further officers of the organs that seal: one to apply is not enough."""
    for username in (*SECOND, *THIRD):
        bodies.appoint(
            username=username,
            password="an-example-of-a-password",
            organisation=username.partition("-")[0],
            role=Role.RECORDER,
            by=acting_as("administrator"),
            at=at,
        )


def record(**changes: Any) -> Record:
    """What a court found about someone of sixteen: rape, two years, in force since 2019."""
    plain = Record(
        reference="",
        port=Port.POLICE,
        kind=RecordKind.CONVICTION,
        acts=(Act("rape", date(2018, 5, 1), is_main=True, victim_was_minor=True),),
        decided_on=date(2018, 12, 1),
        effective_on=date(2019, 1, 1),
        sentence=Sentence(Penalty.FIXED_TERM, months=24),
    )
    return replace(plain, **changes)


def non_prosecution() -> Record:
    """A decision not to prosecute someone of sixteen."""
    return record(
        kind=RecordKind.NON_PROSECUTION,
        non_prosecution=NonProsecution.DISCRETIONARY,
        sentence=None,
        effective_on=None,
    )


def sealed(
    source_id: str, at: datetime, what: Record | None = None, agency: str = "police", **changes: Any
) -> Dossier:
    """A dossier of that agency about the one person of these tests."""
    document = parse_document(DOCUMENT, on=date(2026, 11, 21))
    claim = Claim(("林一舟",), (document,), BORN, None)
    facts = replace(what or record(), port=Port(agency))
    content = Content(source_id, agency, claim, facts, "（2018）浙0299刑初1号")
    return Dossier(
        source=Source(agency, agency, source_id),
        contents=(Version(at, content.to_bytes()),),
        documents=frozenset({document.canonical}),
        by_order=bool(changes.get("officer")),
        ground="order" if changes.get("officer") else "law",
        notice=changes.get("notice", ""),
        authority="枫桥法院",
        region="330299",
        officer=changes.get("officer", ""),
    )


def keep(*dossiers: Dossier, at: datetime) -> None:
    """Puts them into the vault."""
    custody.keep(dossiers, at=at)


def unsealing(source_id: str, at: datetime, **changes: Any) -> dict[str, Any]:
    """An application to unseal because of a crime found later, six years together."""
    plain: dict[str, Any] = {
        "kind": "unsealing",
        "reference": "枫公解封字〔2026〕1号",
        "source_id": source_id,
        "cause": "police-unseal",
        "purpose": "发现漏罪，依法解除封存",
        "sentence": {"penalty": "fixed-term", "combination": "undiscovered-crime", "months": 72},
        "until_at": (at + timedelta(days=10)).isoformat(),
    }
    return plain | changes


def inquiry(at: datetime, **changes: Any) -> dict[str, Any]:
    """An application of a court for its case."""
    plain: dict[str, Any] = {
        "kind": "inquiry",
        "reference": "枫法函〔2026〕7号",
        "applicant": "枫桥法院",
        "applicant_is": "judicial",
        "basis": "（2026）浙0299刑初9号",
        "purpose": "量刑时查明前科",
        "document_number": DOCUMENT,
        "shows": ["answer", "charge", "sentence"],
        "until_at": (at + timedelta(days=5)).isoformat(),
    }
    return plain | changes


def written(path: Path, value: object) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return path


@contextmanager
def descriptors(*lines: str) -> Iterator[list[str]]:
    """`--fd` options over pipes that hold these lines."""
    opened: list[int] = []
    try:
        for line in lines:
            out, into = os.pipe()
            opened.append(out)
            os.write(into, line.encode() + b"\n")
            os.close(into)
        yield [word for one in opened for word in ("--fd", str(one))]
    finally:
        for one in opened:
            os.close(one)


@contextmanager
def keyed(folder: Path, username: str) -> Iterator[list[str]]:
    """The options by which that officer acts on the command line with their key, which is handed in and confirmed."""
    officer(username)
    path = folder / f"{username}.pem"
    if not path.exists():
        under = BestAvailableEncryption(KEY_WORDS.encode())
        path.touch(mode=0o600)
        path.write_bytes(_private(username).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, under))
    with descriptors(KEY_WORDS) as (_, number_):
        yield ["--key", str(path), "--key-fd", number_, "--as", username]


def know_shares(*files: Path) -> None:
    """From now on the keepers of this vault can be asked for their word."""
    words = iter(PASSPHRASES)
    brought = [shares.read(path, lambda *_: next(words)) for path in files]
    public = keys.public_keys()[-1]
    BROUGHT[public.key_id] = shares.join(brought, public)


def officer(username: str) -> Proven:
    """An officer of the cast with a key of their own, handed in and confirmed where they may have one."""
    acting = proven(acting_as(username), signer(username))
    if acting.role in (Role.RECORDER, Role.SUPERVISOR):
        _enrol(acting)
    return acting


def acts() -> list[str]:
    """What the vault's log says was done, but for the officers' keys."""
    return [str(one["act"]) for one in log.bodies() if one["act"] not in log.OF_OFFICERS]


def signer(username: str) -> Signer:
    """The key of that officer, the same in every test."""
    return Signer.of(_private(username))


def _private(username: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(username.encode()).digest())


def private_keys() -> PrivateKeys:
    """What the shares of this test's vault give."""
    return PrivateKeys(dict(BROUGHT))


def _enrol(acting: Proven) -> None:
    with store.held():
        known = officers.register()
    if known.of(acting.officer) is not None:
        return
    fingerprint = enrolment.enrol(acting=acting, at=_ENROLLED_AT)
    beside = known.in_force(acting.organisation)
    if len(beside) < officers.ENOUGH:
        enrolment.confirm_by_keepers(private=private_keys(), fingerprint=fingerprint, at=_ENROLLED_AT)
        return
    other = next(one for one in _everybody() if one.officer == beside[0].officer)
    enrolment.confirm(acting=other, fingerprint=fingerprint, at=_ENROLLED_AT)


def _everybody() -> Iterator[Proven]:
    for username in (*OFFICERS, *SECONDS, *SECOND, *THIRD):
        with suppress(Refusal):
            yield proven(acting_as(username), signer(username))
