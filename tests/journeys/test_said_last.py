"""What a file says that came before, and what a dossier says last: neither brings back what was corrected since."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import conviction, number, write_lines
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tests.journeys.test_gate import YOUNG, Load, answer, enter, juvenile, kept, ordered
from tutela.agencies.intake import actions as intake
from tutela.agencies.sealing import gate, sweep
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.queries import acting_as
from tutela.records.registry.models import SourceRecord
from tutela.records.vault import finding, keys, models, rotation, versions
from tutela.records.vault.dossiers import Dossier, Source, Version
from tutela.records.vault.finding import PrivateKeys

__all__ = ["enter"]
pytestmark = pytest.mark.django_db


def last_months(source_id: str, secret: bytes) -> int | None:
    """The term that the vault would open as the one in force."""
    row = finding.of_source(Source("court", "court", source_id), keys.recognising())
    _, content = finding.latest(row, PrivateKeys({keys.public_keys()[-1].key_id: secret}))
    assert content.record.sentence is not None
    return content.record.sentence.months


class TestAFileThatComesAgain:
    @pytest.mark.parametrize("swept", [False, True])
    def test_an_old_file_undoes_no_seal_of_the_law(self, swept: bool, enter: Load, at: datetime) -> None:
        enter(juvenile(months=61))
        enter(juvenile(), later=1)
        if swept:
            sweep.sweep(at=at + timedelta(minutes=2))
        enter(juvenile(months=61), later=3)
        assert not models.Application.objects.exists(), "it corrects nothing"
        assert kept("c-2") is not None
        assert not SourceRecord.objects.exists()
        assert answer("赵小虎", YOUNG, at) is Answer.NO_RECORD

    def test_nor_where_the_vault_has_it_from_before_any_correction(self, enter: Load) -> None:
        enter(juvenile())
        enter(juvenile(months=40), later=1)
        enter(juvenile(), later=2)
        assert kept("c-2") is not None

    def test_a_new_file_of_the_same_facts_is_a_correction_on_which_two_officers_decide(
        self, enter: Load, at: datetime, vault_secret: bytes
    ) -> None:
        enter(juvenile(months=61))
        enter(juvenile(), later=1)
        other = conviction("c-9", "某乙", number(date(1960, 1, 1), 101))
        enter(juvenile(months=61), other, later=2)
        assert kept("c-2") is not None
        assert last_months("c-2", vault_secret) == 61
        assert models.Application.objects.get().state == "applied"

    def test_an_order_holds_against_it(self, enter: Load, at: datetime) -> None:
        enter(juvenile(months=61))
        ordered(at, "c-2")
        enter(juvenile(months=61), later=6)
        assert kept("c-2").by_order
        assert not SourceRecord.objects.exists()

    def test_beside_the_correction_in_one_turn_it_is_not_what_was_said_last(
        self, enter: Load, at: datetime, tmp_path: Path, vault_secret: bytes
    ) -> None:
        enter(juvenile(months=30))
        waiting(at, tmp_path, juvenile(months=40), juvenile(months=30))
        gate.turn(at=at + timedelta(minutes=9))
        assert last_months("c-2", vault_secret) == 40


class TestTheLastVersion:
    def test_what_is_said_again_after_something_else_is_the_last(
        self, enter: Load, at: datetime, vault_secret: bytes
    ) -> None:
        other = conviction("c-9", "某乙", number(date(1960, 1, 1), 101))
        enter(juvenile())
        enter(juvenile(months=40), later=1)
        enter(juvenile(), other, later=2)
        assert last_months("c-2", vault_secret) == 48
        enter(juvenile(months=40), other, later=3)
        assert last_months("c-2", vault_secret) == 40
        assert models.Envelope.objects.count() == 4
        assert len({len(bytes(row.sealed)) for row in models.Envelope.objects.all()}) == 1

    def test_of_two_files_in_one_turn_the_later_is(
        self, enter: Load, at: datetime, tmp_path: Path, vault_secret: bytes
    ) -> None:
        sources = [f"x-{one}" for one in range(6)]
        first, second = (
            [young(source, 201 + place, months) for place, source in enumerate(sources)]
            for months in (30, 40)
        )
        waiting(at, tmp_path, first, second)
        gate.turn(at=at + timedelta(minutes=9))
        assert [last_months(source, vault_secret) for source in sources] == [40] * 6

    def test_its_moment_is_when_its_file_was_confirmed(
        self, enter: Load, at: datetime, tmp_path: Path, vault_secret: bytes
    ) -> None:
        waiting(at, tmp_path, juvenile())
        gate.turn(at=at + timedelta(minutes=9))
        row = finding.of_source(Source("court", "court", "c-2"), keys.recognising())
        dossier, _ = finding.latest(row, PrivateKeys({keys.public_keys()[-1].key_id: vault_secret}))
        assert dossier.contents[0].recorded_at == at + timedelta(minutes=1)

    def test_it_stays_the_last_under_a_new_key(
        self, enter: Load, at: datetime, vault_secret: bytes, settings: LazySettings, tmp_path: Path
    ) -> None:
        settings.TUTELA_VAULT_KEYS = shutil.copytree(keys.folder(), tmp_path / "keys")
        other = conviction("c-9", "某乙", number(date(1960, 1, 1), 101))
        enter(juvenile())
        enter(juvenile(months=40), later=1)
        enter(juvenile(), other, later=2)
        before = models.Envelope.objects.count()
        old = keys.public_keys()[-1].key_id
        public, secret = keys.fresh(at)
        security = acting_as("security")
        rotation.begin(acting=security, public=public, at=at)
        private = PrivateKeys({old: vault_secret, public.key_id: secret})
        rotation.carry_on(acting=security, private=private, at=at, progress=lambda *_: None)
        assert last_months("c-2", secret) == 48
        enter(juvenile(), conviction("c-8", "某丙", number(date(1961, 1, 1), 101)), later=5)
        assert models.Envelope.objects.count() == before, (
            "it is known under the new key that this was the last"
        )


def young(source_id: str, serial: int, months: int) -> dict[str, Any]:
    document = number(date(1998, 3, 3), serial)
    return conviction(source_id, "赵小虎", document, acted_on="2015-01-01", months=months)


def waiting(at: datetime, folder: Path, *files: Any) -> None:
    """Files of the court, confirmed a minute after each other, that wait for the gate."""
    court = acting_as("court-recorder")
    for minute, file in enumerate(files, 1):
        moment = at + timedelta(minutes=minute)
        records = file if isinstance(file, list) else [file]
        staged = intake.stage(acting=court, path=write_lines(folder / "w.jsonl", records), at=moment)
        assert staged.upload is not None
        intake.confirm(acting=court, upload_id=staged.upload.id, at=moment)


@given(st.lists(st.lists(st.sampled_from([b"A", b"B", b"C"]), min_size=1, max_size=4), max_size=6))
def test_in_whatever_order_versions_come_the_last_is_known_and_a_repetition_adds_nothing(
    handed: list[list[bytes]],
) -> None:
    moment = datetime.fromisoformat("2026-11-21T00:00:00Z")
    known, held, last = set[bytes](), list[Version](), b""
    for contents in handed:
        one = dossier(moment, contents)
        fresh = versions.fresh(one, known, bytes, is_last=last == contents[-1])
        known |= set(fresh)
        held += [part.contents[0] for part in fresh.values()]
        last = contents[-1]
        assert max(held, key=lambda version: version.place).content == last
        assert versions.fresh(one, known, bytes, is_last=True) == {}
    assert len({version.ordinal for version in held}) == len(held) == len(known)


def test_what_was_kept_before_there_were_ordinals_goes_by_its_moment() -> None:
    early, late = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2))
    former = dossier(late, [b"B"]).to_bytes().replace(b',"ordinal":0,"again":false', b"")
    assert b"ordinal" not in former
    (kept_then,) = Dossier.from_bytes(former).contents
    assert kept_then.place > Version(early, b"A").place
    assert Version(early, b"C", ordinal=1).place > kept_then.place


def dossier(at: datetime, contents: list[bytes]) -> Dossier:
    """A dossier of the court that holds these versions."""
    source = Source("court", "court", "S-1")
    said = tuple(Version(at, content) for content in contents)
    return Dossier(source, said, frozenset(), False, "law", "", "court", "330299")
