"""Officers of the sealing organs prove who they are: each act on the vault bears its officer's own signature."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as curve_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from django.utils import timezone

from tests.cast import appoint_all
from tests.commands import Commands
from tests.vault import (
    PASSPHRASES,
    appoint_more,
    descriptors,
    inquiry,
    keep,
    officer,
    private_keys,
    sealed,
    signer,
    unsealing,
    written,
)
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import canonical
from tutela.records.vault import (
    actions,
    applications,
    enrolment,
    log,
    models,
    officer_keys,
    officers,
    opening,
    shares,
    signatures,
    store,
)
from tutela.records.vault import unsealing as leaving
from tutela.records.vault.signers import By, Proven, Signer, message, proven

pytestmark = pytest.mark.django_db
WORDS = "an officer's own passphrase"


def refused(act: Callable[..., object], reason: Reason, **values: object) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(**values)
    assert found.value.reason is reason, found.value.reason
    return found.value


def fresh() -> Signer:
    return Signer.of(Ed25519PrivateKey.generate())


@pytest.fixture
def cast(at: datetime) -> datetime:
    appoint_all(at)
    appoint_more(at)
    keep(sealed("S-1", at), at=at)
    return at


def hand_in(at: datetime, who: Proven, what: dict[str, Any] | None = None) -> UUID:
    handed = applications.read(json.dumps(what or inquiry(at)).encode())
    return actions.apply(acting=who, handed=handed, at=at)


def key_of(username: str, at: datetime, by: Signer | None = None) -> str:
    return enrolment.enrol(acting=proven(acting_as(username), by or signer(username)), at=at)


class TestEnrolment:
    def test_a_key_counts_once_somebody_else_confirmed_it(self, cast: datetime) -> None:
        first = key_of("police-recorder", cast)
        mine = proven(acting_as("police-recorder"), signer("police-recorder"))
        refused(hand_in, Reason.VAULT_OFFICER_UNPROVEN, at=cast, who=mine)
        refused(enrolment.confirm, Reason.VAULT_OFFICER_UNPROVEN, acting=mine, fingerprint=first, at=cast)
        enrolment.confirm_by_keepers(private=private_keys(), fingerprint=first, at=cast)
        assert hand_in(cast, mine)

    def test_nobody_confirms_their_own_further_key(self, cast: datetime) -> None:
        mine = officer("police-recorder")
        another = key_of("police-recorder", cast, fresh())
        refused(enrolment.confirm, Reason.VAULT_TWO_OFFICERS, acting=mine, fingerprint=another, at=cast)

    def test_the_keepers_confirm_the_first_two_of_a_body_and_no_third(self, cast: datetime) -> None:
        officer("police-recorder")
        officer("police-recorder-2")
        third = key_of("police-recorder-3", cast)
        values = {"fingerprint": third, "at": cast}
        refused(enrolment.confirm_by_keepers, Reason.VAULT_KEEPERS_NO_MORE, private=private_keys(), **values)
        enrolment.confirm(acting=officer("police-recorder-2"), **values)  # type: ignore[arg-type]
        refused(enrolment.confirm, Reason.ALREADY_DONE, acting=officer("police-recorder"), **values)
        assert officers.ENOUGH == 2

    def test_an_officer_of_another_body_neither_finds_nor_confirms_a_key(self, cast: datetime) -> None:
        officer("police-recorder")
        key = key_of("police-recorder-2", cast)
        stranger = officer("court-recorder")
        refused(enrolment.confirm, Reason.NOT_FOUND, acting=stranger, fingerprint=key, at=cast)
        refused(enrolment.revoke, Reason.NOT_FOUND, acting=stranger, fingerprint=key, at=cast)
        assert key not in [one.fingerprint for one in enrolment.standing(acting=stranger)]

    def test_two_officers_with_one_key_are_refused_also_once_it_was_revoked(self, cast: datetime) -> None:
        mine = officer("police-recorder")
        shared = signer("police-recorder")
        values = {"acting": proven(acting_as("police-recorder-2"), shared), "at": cast}
        refused(enrolment.enrol, Reason.VAULT_OFFICER_KEY_TAKEN, **values)
        enrolment.revoke(acting=mine, fingerprint=shared.fingerprint(), at=cast)
        refused(enrolment.enrol, Reason.VAULT_OFFICER_KEY_TAKEN, **values)
        refused(enrolment.enrol, Reason.VAULT_OFFICER_KEY_TAKEN, acting=mine, at=cast)

    def test_a_key_that_is_not_ones_own_is_not_handed_in(self, cast: datetime) -> None:
        theirs = fresh()
        pretended = Signer(theirs.public, fresh().sign)
        values = {"username": "police-recorder", "at": cast, "by": pretended}
        refused(key_of, Reason.VAULT_OFFICER_UNPROVEN, **values)

    @pytest.mark.parametrize("username", ["clerk", "administrator", "security"])
    def test_nobody_else_has_a_key(self, cast: datetime, username: str) -> None:
        refused(key_of, Reason.NOT_ENTITLED, username=username, at=cast)

    def test_a_new_key_takes_the_former_ones_place(self, cast: datetime) -> None:
        officer("police-recorder")
        second, new = officer("police-recorder-2"), fresh()
        enrolment.confirm(acting=second, fingerprint=key_of("police-recorder", cast, new), at=cast)
        refused(
            hand_in,
            Reason.VAULT_OFFICER_UNPROVEN,
            at=cast,
            who=proven(acting_as("police-recorder"), signer("police-recorder")),
        )
        assert hand_in(cast, proven(acting_as("police-recorder"), new))
        states = [one.state for one in enrolment.standing(acting=second)]
        assert sorted(states) == ["in-force", "in-force", "revoked"]


class TestActs:
    def test_every_act_bears_the_signature_of_its_officer_over_exactly_it(self, cast: datetime) -> None:
        made = hand_in(cast, officer("police-recorder"))
        actions.approve(acting=officer("police-recorder-2"), application=made, at=cast)
        opening.open_for(
            acting=officer("police-recorder-3"),
            application=made,
            private=private_keys(),
            accepts_duty=True,
            at=cast,
        )
        other = hand_in(cast, officer("police-recorder"))
        actions.refuse(acting=officer("police-recorder-2"), application=other, reasons="无", at=cast)
        actions.read_told(acting=officer("supervisor"), at=cast)
        checked = signatures.verify()
        assert (checked.signed, checked.unsigned) == (6, 0)
        by = {one.position: one.body for one in log.read() if one.body["act"] in signatures.SIGNED}
        signed = [body["signed"]["by"] for body in by.values()]  # type: ignore[call-overload, index]
        assert signed == [
            acting_as(name).officer
            for name in (
                "police-recorder",
                "police-recorder-2",
                "police-recorder-3",
                "police-recorder",
                "police-recorder-2",
                "supervisor",
            )
        ]
        assert [body["signed"]["position"] for body in by.values()] == list(by)  # type: ignore[call-overload, index]

    @pytest.mark.parametrize("act", ["apply", "approve", "refuse", "open", "unseal", "told"])
    def test_without_ones_own_key_in_force_nothing_is_done(self, cast: datetime, act: str) -> None:
        made = hand_in(cast, officer("police-recorder"))
        leave = hand_in(cast, officer("police-recorder"), unsealing("S-1", cast))
        for one in (made, leave) if act in ("open", "unseal") else ():
            actions.approve(acting=officer("police-recorder-2"), application=one, at=cast)
        officer("police-recorder-3")
        before = log.size()
        for wrong in (signer("police-recorder"), fresh(), None):
            third = Proven(**_plain("police-recorder-3"), signer=wrong)
            supervisor = Proven(**_plain("supervisor"), signer=wrong)
            with pytest.raises(Refusal) as found:
                _do(act, third, supervisor, made, leave, cast)
            assert found.value.reason is Reason.VAULT_OFFICER_UNPROVEN
        assert log.size() == before

    def test_a_revoked_key_signs_nothing_more_and_what_it_signed_opens_nothing(self, cast: datetime) -> None:
        first, second = officer("police-recorder"), officer("police-recorder-2")
        made = hand_in(cast, first)
        waiting = hand_in(cast, first)
        actions.approve(acting=second, application=made, at=cast)
        officer("police-recorder-3")
        enrolment.revoke(acting=second, fingerprint=signer("police-recorder").fingerprint(), at=cast)
        refused(hand_in, Reason.VAULT_OFFICER_UNPROVEN, at=cast, who=first)
        refused(actions.approve, Reason.VAULT_UNSIGNED, acting=second, application=waiting, at=cast)
        values = {"private": private_keys(), "accepts_duty": True, "at": cast}
        refused(opening.open_for, Reason.VAULT_UNSIGNED, acting=second, application=made, **values)
        actions.refuse(acting=second, application=waiting, reasons="密钥已撤销", at=cast)
        signatures.verify()


def _plain(username: str) -> dict[str, Any]:
    acting = acting_as(username)
    return {name: getattr(acting, name) for name in acting.__dataclass_fields__}


def _do(act: str, third: Proven, supervisor: Proven, made: UUID, leave: UUID, at: datetime) -> None:
    private = private_keys()
    match act:
        case "apply":
            hand_in(at, third)
        case "approve":
            actions.approve(acting=third, application=made, at=at)
        case "refuse":
            actions.refuse(acting=third, application=made, reasons="无", at=at)
        case "open":
            opening.open_for(acting=third, application=made, private=private, accepts_duty=True, at=at)
        case "unseal":
            leaving.delivery(acting=third, application=leave, private=private, at=at)
        case "told":
            actions.read_told(acting=supervisor, at=at)


class TestForged:
    """Whoever writes to the vault's database without an officer's key is found, and opens nothing."""

    @pytest.fixture
    def made(self, cast: datetime) -> UUID:
        officer("police-recorder-2")
        return hand_in(cast, officer("police-recorder"))

    def test_an_approval_that_was_only_written_opens_nothing(self, cast: datetime, made: UUID) -> None:
        second = acting_as("police-recorder-2")
        row = models.Application.objects.get(id=made)
        models.Application.objects.filter(id=made).update(
            state="approved", decided_by=second.officer, until_at=cast.replace(year=2027)
        )
        values = {"private": private_keys(), "accepts_duty": True, "at": cast}
        refused(
            opening.open_for,
            Reason.VAULT_UNSIGNED,
            acting=officer("police-recorder-3"),
            application=made,
            **values,
        )
        models.Application.objects.filter(id=made).update(decided_entry=row.applied_entry)
        refused(
            opening.open_for,
            Reason.VAULT_UNSIGNED,
            acting=officer("police-recorder-3"),
            application=made,
            **values,
        )

    def test_a_signature_fits_no_other_place_and_no_other_application(
        self, cast: datetime, made: UUID
    ) -> None:
        other = hand_in(cast, officer("police-recorder"), inquiry(cast, purpose="另一目的"))
        first, second = models.Application.objects.get(id=made), models.Application.objects.get(id=other)
        models.Application.objects.filter(id=other).update(applied_entry=first.applied_entry)
        values = {"acting": officer("police-recorder-2"), "application": other, "at": cast}
        refused(actions.approve, Reason.VAULT_UNSIGNED, **values)
        models.Application.objects.filter(id=other).update(applied_entry=second.applied_entry)
        copied = models.LogEntry.objects.get(position=first.applied_entry)
        copied.position = log.size()
        copied.save(force_insert=True)
        found = refused(signatures.verify, Reason.VAULT_LOG_BROKEN)
        assert str(copied.position) in str(found.values["detail"])

    def test_what_was_applied_for_is_not_changed_after_it_was_signed(
        self, cast: datetime, made: UUID
    ) -> None:
        other = hand_in(cast, officer("police-recorder"), inquiry(cast, purpose="另一目的"))
        with store.written():
            ring = actions.keys.recognising()
            row = models.Application.objects.get(id=made)
            actions.write(row, actions.said_in(models.Application.objects.get(id=other), ring), ring)
            row.save()
        values = {"acting": officer("police-recorder-2"), "application": made, "at": cast}
        refused(actions.approve, Reason.VAULT_UNSIGNED, **values)
        refused(signatures.verify, Reason.VAULT_LOG_BROKEN)

    @pytest.mark.parametrize("what", ["signature", "purpose", "by", "vault", "gone", "unmarked"])
    def test_whatever_is_changed_of_a_signed_entry_is_found(
        self, cast: datetime, made: UUID, what: str
    ) -> None:
        signatures.verify()
        position = models.Application.objects.get(id=made).applied_entry
        row = models.LogEntry.objects.get(position=position)
        if what == "unmarked":
            models.LogEntry.objects.filter(of_keys=True).update(of_keys=False)
        else:
            row.body = canonical(_changed(json.loads(bytes(row.body)), what))
            row.save()
        refused(signatures.verify, Reason.VAULT_LOG_BROKEN)

    def test_a_key_that_nobody_confirmed_or_that_is_anothers_signs_nothing(self, cast: datetime) -> None:
        forged = fresh()
        mine = officer("police-recorder")
        hand_in(cast, mine)
        key_of("police-recorder-2", cast, forged)
        _forge(cast, "police-recorder-2", forged)
        refused(signatures.verify, Reason.VAULT_LOG_BROKEN)
        models.LogEntry.objects.order_by("-position")[0].delete()
        signatures.verify()
        _forge(cast, "police-recorder-2", signer("police-recorder"))
        refused(signatures.verify, Reason.VAULT_LOG_BROKEN)

    def test_nobody_confirms_a_key_with_a_key_of_their_own_making(self, cast: datetime, made: UUID) -> None:
        key = key_of("police-recorder-3", cast)
        with store.written():
            entry = log.Entry(log.Act.OFFICER_CONFIRMED, cast, cause=key, by=By("keepers", fresh()))
            log.append([entry])
        refused(signatures.verify, Reason.VAULT_LOG_BROKEN)
        refused(hand_in, Reason.VAULT_LOG_BROKEN, at=cast, who=officer_without_enrolling())


def officer_without_enrolling() -> Proven:
    return proven(acting_as("police-recorder"), signer("police-recorder"))


def _changed(body: dict[str, Any], what: str) -> dict[str, Any]:
    if what == "gone":
        return {name: value for name, value in body.items() if name not in ("signature", "signed")}
    if what == "signature":
        return {**body, "signature": "00" * 64}
    if what == "purpose":
        return {**body, "purpose": "00" * 32}
    changed = {"by": acting_as("police-recorder-2").officer, "vault": "00" * 16}[what]
    return {**body, "signed": {**body["signed"], what: changed}}


def _forge(at: datetime, username: str, by: Signer) -> None:
    acting = acting_as(username)
    with store.written():
        entry = log.Entry(log.Act.READ, at, acting.organisation, (acting.officer,), by=By(acting.officer, by))
        log.append([entry])


def test_what_is_signed_begins_with_a_domain_of_its_own() -> None:
    assert message(b"{}") == b"tutela/vault/act/1\x00{}"


class TestFiles:
    """A file is a PKCS#8 that openssl reads too; without its passphrase it is nothing."""

    def test_it_comes_back_and_is_for_its_officer_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "key.pem"
        made = officer_keys.make(path, WORDS)
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"ENCRYPTED PRIVATE KEY" in path.read_bytes()
        assert officer_keys.read(path, lambda: WORDS) == made
        refused(officer_keys.make, Reason.ALREADY_DONE, path=path, passphrase=WORDS)
        path.chmod(0o640)
        refused(officer_keys.read, Reason.KEY_FILE_EXPOSED, path=path, asked=lambda: WORDS)

    def test_a_short_passphrase_makes_none(self, tmp_path: Path) -> None:
        path = tmp_path / "key.pem"
        refused(officer_keys.make, Reason.PASSWORD_WEAK, path=path, passphrase="x" * 11)
        assert not path.exists()
        officer_keys.make(path, "x" * 12)

    @pytest.mark.parametrize("wrong", ["other words", "plain", "curve", "text", "missing"])
    def test_any_other_file_is_refused(self, tmp_path: Path, wrong: str) -> None:
        path = tmp_path / "key.pem"
        under: Any = serialization.BestAvailableEncryption(WORDS.encode())
        private: Any = curve_key(SECP256R1()) if wrong == "curve" else Ed25519PrivateKey.generate()
        if wrong == "plain":
            under = serialization.NoEncryption()
        data = private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, under)
        if wrong != "missing":
            path.write_bytes(b"no key" if wrong == "text" else data)
            path.chmod(0o600)
        asked = "not these words" if wrong == "other words" else WORDS
        refused(officer_keys.read, Reason.VAULT_OFFICER_KEY_UNREADABLE, path=path, asked=lambda: asked)


class TestCommands:
    """The same from the command line, in a vault that two keepers made."""

    @pytest.fixture
    def made(
        self, tutela: Commands, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> list[str]:
        settings.TUTELA_VAULT_KEYS = tmp_path / "keys"
        monkeypatch.setattr(shares.write_under_passphrase, "__defaults__", (2**4,))
        monkeypatch.setattr(store, "prepare", lambda: None)
        files = tmp_path / "one.json", tmp_path / "two.json"
        options = [word for file in files for word in ("--share", str(file))]
        with descriptors(*PASSPHRASES) as fds:
            assert tutela("vault", "init", *options, *fds).code == 0
        at = timezone.now()
        appoint_all(at)
        appoint_more(at)
        return options

    def test_from_the_first_key_to_a_verified_log(
        self, made: list[str], tutela: Commands, tmp_path: Path
    ) -> None:
        printed = {}
        for username in ("police-recorder", "police-recorder-2", "police-recorder-3"):
            ran = _with_key(tutela, tmp_path, username, "vault", "enrol")
            assert ran.code == 0, ran.err
            (line,) = [
                one
                for one in tutela("vault", "officers", "--as", username, "--json").value
                if one["state"] == "waiting"
            ]
            printed[username] = line["key"]
            assert line["key"] in ran.out
            if username != "police-recorder-3":
                with descriptors(*PASSPHRASES) as fds:
                    assert tutela("vault", "confirm", line["key"], *made, *fds).code == 0
        third = printed["police-recorder-3"]
        with descriptors(*PASSPHRASES) as fds:
            assert tutela("vault", "confirm", third, *made, *fds).code == 4
        assert _with_key(tutela, tmp_path, "police-recorder", "vault", "confirm", third).code == 0

        file = written(tmp_path / "inquiry.json", inquiry(timezone.now()))
        assert tutela("vault", "inquire", file, "--as", "police-recorder").code == 4
        assert _with_key(tutela, tmp_path, "police-recorder", "vault", "inquire", file).code == 0
        (line,) = tutela("vault", "list", "--as", "police-recorder", "--json").value
        approve = ("vault", "approve", line["application"])
        assert _with_key(tutela, tmp_path, "police-recorder-2", *approve, key="police-recorder").code == 4
        assert _with_key(tutela, tmp_path, "police-recorder-2", *approve).code == 0
        found = tutela("vault", "verify", "--as", "supervisor", "--json").value
        assert (found["signed"], found["unsigned"]) == (2, 0)
        revoke = ("vault", "revoke", printed["police-recorder"])
        assert _with_key(tutela, tmp_path, "police-recorder-2", *revoke).code == 0
        assert _with_key(tutela, tmp_path, "police-recorder", "vault", "inquire", file).code == 4
        with descriptors(*PASSPHRASES) as fds:
            assert tutela("vault", "revoke", third, *made, *fds).code == 0
        assert tutela("vault", "verify", "--as", "supervisor").code == 0

    def test_a_wrong_passphrase_and_no_key_at_all_are_told_apart(
        self, made: list[str], tutela: Commands, tmp_path: Path
    ) -> None:
        assert _with_key(tutela, tmp_path, "police-recorder", "vault", "enrol").code == 0
        file = written(tmp_path / "inquiry.json", inquiry(timezone.now()))
        words = ("vault", "inquire", file)
        wrong = _with_key(tutela, tmp_path, "police-recorder", *words, passphrase="not these words")
        assert (wrong.code, "passphrase" in wrong.err) == (3, True)
        assert tutela(*words, "--as", "police-recorder").code == 4
        ran = tutela("vault", "enrol", "--as", "police-recorder")
        assert ran.code == 4


def _with_key(
    tutela: Commands, folder: Path, username: str, *words: object, key: str = "", passphrase: str = WORDS
) -> Any:
    """The officer's command with the officer's key, whose passphrase comes by a descriptor."""
    with descriptors(passphrase) as (_, number):
        path = folder / f"{key or username}.pem"
        return tutela(*words, "--key", path, "--key-fd", number, "--as", username)
