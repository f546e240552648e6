"""What tests of the vault share: a set-up by the command line, officers of the sealing organs, and things to seal."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.cast import number
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Acting, Role
from tutela.bodies.queries import acting_as
from tutela.core.disclosure.history import Act, NonProsecution, Penalty, Port, Record, RecordKind, Sentence
from tutela.core.identity.documents import parse_document
from tutela.records.registry.content import Claim, Content
from tutela.records.vault import custody
from tutela.records.vault.custody import Dossier, Source, Version

BORN = date(2002, 3, 1)
DOCUMENT = number(BORN, 15)
PASSPHRASES = ("the first keeper's own words", "the second keeper's own words")
SECOND = ("police-recorder-2", "prosecutor-recorder-2", "court-recorder-2")
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


def officer(username: str) -> Acting:
    """An officer of the cast."""
    return acting_as(username)
