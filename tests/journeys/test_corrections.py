"""What the law alone sealed and a file corrects: the seal stands until a second officer decides, prosecutor told."""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.cast import another_world, conviction
from tests.journeys.inventory_steps import the_inventory_follows as the_inventory_follows  # a fixture
from tests.journeys.test_gate import YOUNG, Load, answer, enter, juvenile, kept, ordered, registry
from tests.secrecy.worlds import held
from tests.vault import appoint_more, officer
from tutela.agencies.sealing import gate, unsealing
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.queries import version
from tutela.ledger.models import Entry
from tutela.records.vault import actions, keys, models, queries, rotation, signatures
from tutela.records.vault.applications import State, Unsealing
from tutela.records.vault.finding import PrivateKeys

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
NAME = "赵小虎"


@pytest.fixture(autouse=True)
def more(enter: Load, at: datetime) -> None:
    appoint_more(at)


@pytest.fixture
def private(vault_secret: bytes) -> PrivateKeys:
    return PrivateKeys({keys.public_keys()[-1].key_id: vault_secret})


def corrected(enter: Load, months: int = 61) -> models.Application:
    """The law sealed four years; then the court's file says five years and a month."""
    enter(juvenile())
    enter(juvenile(months=months), later=1)
    return models.Application.objects.get()


def approve(application: UUID, at: datetime, username: str = "court-recorder-2") -> None:
    actions.approve(acting=officer(username), application=application, at=at)


def carry_out(application: UUID, private: PrivateKeys, at: datetime) -> None:
    unsealing.unseal(acting=officer("court-second"), application=application, private=private, at=at)


def refused(reason: Reason, act: Any, **values: Any) -> None:
    with pytest.raises(Refusal) as found:
        act(**values)
    assert found.value.reason is reason


class TestTheApplication:
    def test_it_opens_on_behalf_of_who_handed_the_file_in_and_the_prosecutor_is_told(
        self, enter: Load, at: datetime
    ) -> None:
        made = corrected(enter)
        assert (made.state, made.applied_by) == (State.APPLIED.value, officer("court-recorder").officer)
        said = queries.application(acting=officer("court-recorder-2"), application=made.id).handed
        assert isinstance(said, Unsealing)
        assert (said.source_id, said.cause, said.sentence) == ("c-2", "correction", None)
        supervisor = officer("supervisor")
        assert [line.application.id for line in queries.told(acting=supervisor)] == [made.id]
        assert queries.overdue(acting=supervisor, at=at + timedelta(days=3)) == []
        late = queries.overdue(acting=supervisor, at=at + timedelta(days=4))
        assert [one.id for one in late] == [made.id], "three days, as for what is in doubt"

    def test_the_same_file_again_opens_no_other(self, enter: Load) -> None:
        corrected(enter)
        enter(juvenile(months=61), conviction("c-9", "某乙", YOUNG), later=2)
        assert models.Application.objects.count() == 1

    def test_a_turn_that_was_cut_off_opens_one_when_it_is_taken_again(
        self, enter: Load, at: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        enter(juvenile())
        with monkeypatch.context() as patch:
            patch.setattr(gate, "follow", _cut_off)
            with pytest.raises(KeyboardInterrupt):
                enter(juvenile(months=61), later=1)
        assert models.Application.objects.count() == 1
        gate.turn(at=at + timedelta(minutes=2))
        assert models.Application.objects.count() == 1
        assert kept("c-2") is not None

    @pytest.mark.parametrize("facts", [{"months": 40}, {"months": 60, "combination": "new-crime"}])
    def test_what_stays_sealed_or_in_doubt_opens_none(self, enter: Load, facts: dict[str, Any]) -> None:
        enter(juvenile())
        enter(juvenile(**facts), later=1)
        assert not models.Application.objects.exists()

    def test_what_an_order_sealed_opens_none(self, enter: Load, at: datetime) -> None:
        enter(juvenile(months=61))
        ordered(at, "c-2", later=1)
        enter(juvenile(months=70), later=2)
        assert not models.Application.objects.exists()

    def test_where_the_reading_is_off_the_seal_stands_and_none_opens(
        self, enter: Load, settings: Any
    ) -> None:
        settings.TUTELA_READINGS = {"criminal-procedure-law/seal-without-its-condition": "off"}
        enter(juvenile())
        enter(juvenile(months=61), later=1)
        assert not models.Application.objects.exists()
        assert kept("c-2") is not None

    def test_the_log_with_it_verifies(self, enter: Load, at: datetime) -> None:
        approve(corrected(enter).id, at)
        assert signatures.verify().unsigned == 0


class TestTheDecision:
    def test_only_when_another_officer_has_decided_the_record_returns(
        self, enter: Load, at: datetime, private: PrivateKeys
    ) -> None:
        made = corrected(enter)
        refused(Reason.VAULT_CLOSED, carry_out, application=made.id, private=private, at=at)
        refused(Reason.VAULT_TWO_OFFICERS, approve, application=made.id, at=at, username="court-recorder")
        assert answer(NAME, YOUNG, at) is Answer.NO_RECORD
        approve(made.id, at)
        assert answer(NAME, YOUNG, at) is Answer.NO_RECORD
        carry_out(made.id, private, at)
        assert answer(NAME, YOUNG, at) is Answer.RECORD
        assert kept("c-2") is None

    def test_a_refusal_ends_it_and_the_same_version_opens_no_other(self, enter: Load, at: datetime) -> None:
        made = corrected(enter)
        actions.refuse(acting=officer("court-recorder-2"), application=made.id, reasons="更正无据。", at=at)
        enter(juvenile(months=61), conviction("c-9", "某乙", YOUNG), later=2)
        assert [one.state for one in models.Application.objects.all()] == [State.REFUSED.value]

    def test_a_further_correction_takes_its_place(
        self, enter: Load, at: datetime, private: PrivateKeys
    ) -> None:
        first = corrected(enter)
        approve(first.id, at)
        enter(juvenile(months=70), later=2)
        refused(Reason.VAULT_CLOSED, carry_out, application=first.id, private=private, at=at)
        then = models.Application.objects.exclude(id=first.id).get()
        approve(then.id, at)
        carry_out(then.id, private, at)
        assert answer(NAME, YOUNG, at) is Answer.RECORD

    def test_what_was_approved_does_not_hold_for_what_was_said_since(
        self, enter: Load, at: datetime, private: PrivateKeys
    ) -> None:
        made = corrected(enter)
        enter(juvenile(months=40), later=2)
        refused(Reason.VAULT_CLOSED, approve, application=made.id, at=at)
        assert kept("c-2") is not None

    def test_after_its_time_it_is_closed_and_an_officer_may_apply_anew(
        self, enter: Load, at: datetime, private: PrivateKeys
    ) -> None:
        made = corrected(enter)
        late = at + timedelta(days=30, minutes=1)
        refused(Reason.VAULT_CLOSED, approve, application=made.id, at=late)
        again = actions.apply(acting=officer("court-recorder"), handed=by_hand("c-2", late), at=late)
        approve(again, late)
        carry_out(again, private, late)
        assert answer(NAME, YOUNG, late) is Answer.RECORD

    def test_an_approval_holds_under_a_new_key_of_the_vault(
        self, enter: Load, at: datetime, private: PrivateKeys, settings: Any, tmp_path: Path
    ) -> None:
        settings.TUTELA_VAULT_KEYS = shutil.copytree(keys.folder(), tmp_path / "keys")
        made = corrected(enter)
        approve(made.id, at)
        officer("court-second")  # whose key was handed in before
        public, secret = keys.fresh(at)
        security = acting_as("security")
        rotation.begin(acting=security, public=public, private=private, at=at)
        both = PrivateKeys({**private.secrets, public.key_id: secret})
        rotation.carry_on(acting=security, private=both, at=at, progress=lambda *_: None)
        carry_out(made.id, both, at)
        assert answer(NAME, YOUNG, at) is Answer.RECORD

    def test_the_law_is_asked_again_on_the_facts_as_corrected(
        self, enter: Load, at: datetime, private: PrivateKeys
    ) -> None:
        enter(juvenile())
        made = actions.apply(acting=officer("court-recorder"), handed=by_hand("c-2", at), at=at)
        approve(made, at)
        refused(Reason.VAULT_STILL_SEALED, carry_out, application=made, private=private, at=at)
        assert kept("c-2") is not None


class TestNothingShows:
    def test_the_ordinary_database_cannot_tell_it_from_a_correction_that_stays_sealed(
        self, enter: Load, at: datetime
    ) -> None:
        def world(months: int) -> Any:
            with another_world():
                enter(juvenile())
                enter(juvenile(months=months), later=1)
                return registry(), version().root, held()

        assert world(61) == world(40)

    def test_what_two_officers_let_out_enters_like_a_file_that_two_handled(
        self, enter: Load, at: datetime, private: PrivateKeys, settings: Any
    ) -> None:
        settings.TUTELA_TWO_OFFICERS = "every"
        made = corrected(enter)
        approve(made.id, at)
        carry_out(made.id, private, at)
        by: dict[str, set[str]] = {}
        for one in (_body(entry) for entry in Entry.objects.filter(event__in=EVENTS)):
            if "upload" in one["facts"]:
                by.setdefault(one["facts"]["upload"], set()).add(one["officer"])
        assert [len(officers) for officers in by.values()] == [2, 2, 2], "two files, and what came back"


EVENTS = ("intake:staged", "intake:confirmed")


def _body(entry: Entry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(entry.body))
    return found


def by_hand(source_id: str, at: datetime, cause: str = "correction") -> Unsealing:
    return Unsealing(
        kind="unsealing",
        reference="枫法更正〔2026〕1号",
        source_id=source_id,
        cause=cause,
        purpose="封存所依据的事实有误",
        until_at=at + timedelta(days=10),
    )


def _cut_off(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
