"""What a re-check is refused for, and to whom: words, states, officers, agencies, bodies, and the days."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import conviction, load
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import appoint
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.recheck_steps import found_of_all
from tests.journeys.test_rechecks import (
    GROUNDS,
    HIT,
    a_hit,
    applied,
    decided,
    entry_of,
    proposed,
    told_record,
)
from tests.journeys.verifying_steps import FIRST, NAMESAKE, answer_of, as_if, inquiry_of, refused
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.bodies import actions as bodies
from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason
from tutela.ledger.models import Entry
from tutela.measures.following.models import Following
from tutela.packs.current import legal_day_of
from tutela.records.registry.models import Gate
from tutela.redress.relief import actions, queries, sealed, upkeep
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import LONGEST_WORDS, Found, Outcome, State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("court")]
STATION = NewOrganisation("station", "城西派出所", "Station", BodyKind.POLICE_STATION, "330299", "police", 9)
NO_WORDS = [("", Reason.CELL_MISSING), (" \n", Reason.CELL_MISSING), ("字" * 501, Reason.CELL_VALUE)]


def overturned(folder: Path, at: datetime) -> None:
    load(folder / "o.jsonl", [conviction("c-1", HIT.name, HIT.document, overturned_on="2026-06-01")], at)


def taken(username: str, number: object, at: datetime) -> Reason | None:
    """What an officer is refused for with the namesake's paper; None where it was taken."""
    return refused(
        actions.take,
        acting=acting_as(username),
        application=NAMESAKE.application(),
        number=str(number),
        grounds=GROUNDS,
        at=at,
    )


class TestWords:
    @pytest.mark.parametrize(("words", "reason"), NO_WORDS)
    def test_nobody_applies_without_grounds_nor_at_any_length(
        self, at: datetime, words: str, reason: Reason
    ) -> None:
        entry, person = entry_of(told_record(at)), NAMESAKE.proved(at)
        assert refused(actions.apply, person=person, entry=entry, grounds=words, at=at) is reason
        assert not Recheck.objects.exists()

    @pytest.mark.parametrize(("words", "reason"), NO_WORDS)
    def test_nobody_finds_without_reasons_nor_at_any_length(
        self, at: datetime, words: str, reason: Reason
    ) -> None:
        _, recheck = a_hit(at)
        found = found_of_all(recheck, Outcome.UPHELD, words)
        assert refused(actions.propose, acting=acting_as("looks"), recheck=recheck, found=found, at=at) is (
            reason
        )

    def test_as_many_as_may_be_said_are_kept(self, at: datetime) -> None:
        recheck, most = applied(told_record(at), at), "字" * LONGEST_WORDS
        found = found_of_all(recheck, Outcome.UPHELD, most)
        actions.propose(acting=acting_as("looks"), recheck=recheck, found=found, at=at)
        assert queries.one(acting_as("decides"), recheck).found == found


class TestStates:
    def test_a_record_that_is_none_of_theirs_does_not_uphold(self, at: datetime) -> None:
        _, recheck = a_hit(at)
        found = Found(Outcome.UPHELD, "r", dict(found_of_all(recheck, Outcome.WRONG).same))
        told = refused(actions.propose, acting=acting_as("looks"), recheck=recheck, found=found, at=at)
        assert told is Reason.CELL_VALUE

    def test_it_is_found_once_and_confirmed_after_that(self, at: datetime) -> None:
        _, recheck = a_hit(at)
        for call in (actions.confirm, actions.send_back):
            told = refused(call, acting=acting_as("decides"), recheck=recheck, at=at)
            assert told is Reason.STEP_NOT_POSSIBLE, call
        first, other = (found_of_all(recheck, one) for one in (Outcome.UPHELD, Outcome.WRONG))
        actions.propose(acting=acting_as("looks"), recheck=recheck, found=first, at=at)
        told = refused(actions.propose, acting=acting_as("decides"), recheck=recheck, found=other, at=at)
        assert told is Reason.STEP_NOT_POSSIBLE
        assert queries.one(acting_as("decides"), recheck).found == first

    def test_what_was_sent_back_begins_anew(self, at: datetime) -> None:
        _, recheck = proposed(at, Outcome.WRONG)
        actions.send_back(acting=acting_as("decides"), recheck=recheck, at=at)
        row = Recheck.objects.get()
        assert (row.state, row.proposed_by, sealed.found_of(row)) == (State.OPEN.value, "", None)
        assert sealed.grounds_of(row) == GROUNDS

    def test_once_it_is_decided_nobody_is_shown_the_numbers(self, at: datetime) -> None:
        _, recheck = proposed(at, Outcome.UPHELD)
        actions.reveal(acting=acting_as("decides"), recheck=recheck, at=at)
        actions.confirm(acting=acting_as("decides"), recheck=recheck, at=at)
        told = refused(actions.reveal, acting=acting_as("decides"), recheck=recheck, at=at)
        assert told is Reason.STEP_NOT_POSSIBLE
        assert Entry.objects.filter(event="identity:revealed").count() == 1

    def test_once_it_is_decided_the_person_may_apply_again(self, at: datetime) -> None:
        filing = told_record(at)
        decided(applied(filing, at), Outcome.UPHELD, at)
        later = applied(filing, at + timedelta(hours=1))
        assert Recheck.objects.get(id=later).state == State.OPEN.value
        assert next(one.id for one in queries.mine(NAMESAKE.proved(at), 9)) == later
        shown = queries.of_inquiry(inquiry_of(filing))
        assert shown is not None
        assert shown.id == later

    def test_nothing_is_found_of_an_answer_that_fell_before_the_clock_came(
        self, at: datetime, tmp_path: Path
    ) -> None:
        _, recheck = proposed(at, Outcome.UPHELD)
        overturned(tmp_path, at)
        for call in (actions.confirm, actions.send_back, actions.reveal):
            told = refused(call, acting=acting_as("decides"), recheck=recheck, at=at)
            assert told is Reason.STEP_NOT_POSSIBLE, call

    def test_what_fell_keeps_the_grounds_and_no_officer(self, at: datetime, tmp_path: Path) -> None:
        _, recheck = proposed(at, Outcome.UPHELD)
        actions.confirm(acting=acting_as("decides"), recheck=recheck, at=at)
        overturned(tmp_path, at)
        assert upkeep.keep_up(at=at) == 1
        row = Recheck.objects.get()
        assert (row.proposed_by, row.decided_by, sealed.found_of(row)) == ("", "", None)
        assert sealed.grounds_of(row) == GROUNDS

    def test_what_was_found_wrong_stays_so(self, at: datetime) -> None:
        filing = told_record(at)
        decided(applied(filing, at), Outcome.WRONG, at)
        assert answer_of(filing) is None
        assert upkeep.keep_up(at=at) == 0
        assert Recheck.objects.get().outcome == Outcome.WRONG.value


class TestWhoDecides:
    def test_nor_does_who_verified_or_delivered_decide_second(self, at: datetime) -> None:
        recheck = applied(told_record(at), at)
        found = found_of_all(recheck, Outcome.WRONG)
        actions.propose(acting=acting_as("looks"), recheck=recheck, found=found, at=at)
        for acting in (acting_as(FIRST), acting_as("confirms"), as_if("decides", "court-recorder")):
            for call in (actions.confirm, actions.send_back):
                assert refused(call, acting=acting, recheck=recheck, at=at) is Reason.NOT_ENTITLED
        assert Recheck.objects.get().state == State.PROPOSED.value

    def test_who_found_does_not_send_it_back_either(self, at: datetime) -> None:
        _, recheck = proposed(at, Outcome.WRONG)
        told = refused(actions.send_back, acting=acting_as("looks"), recheck=recheck, at=at)
        assert told is Reason.CONFIRM_ANOTHER
        shown = [queries.one(acting_as(username), recheck).is_by_you for username in ("looks", "decides")]
        assert shown == [True, False]

    def test_nobody_without_the_power_and_no_other_agency(self, at: datetime) -> None:
        _, recheck = proposed(at, Outcome.WRONG)
        appoint("police-looks", "police", Role.VERIFIER, at)
        for username, reason in (
            ("court-recorder", Reason.NOT_ENTITLED),
            ("police-looks", Reason.NOT_FOUND),
        ):
            acting = acting_as(username)
            for call in (actions.confirm, actions.send_back, actions.reveal):
                assert refused(call, acting=acting, recheck=recheck, at=at) is reason, (username, call)
            assert refused(queries.one, acting, recheck) is reason
        assert refused(queries.waiting, acting_as("court-recorder"), 9) is Reason.NOT_ENTITLED
        assert (queries.waiting(acting_as("police-looks"), 9), queries.count(acting_as("police-looks"))) == (
            [],
            0,
        )

    def test_what_waits_is_what_is_undecided(self, at: datetime) -> None:
        decides = acting_as("decides")
        _, recheck = proposed(at, Outcome.UPHELD)
        (listed,) = queries.waiting(decides, 9)
        assert (listed.id, listed.state, listed.outcome) == (recheck, State.PROPOSED, None)
        assert queries.count(decides) == 1
        actions.confirm(acting=decides, recheck=recheck, at=at)
        assert (queries.waiting(decides, 9), queries.count(decides)) == ([], 0)
        assert queries.one(decides, recheck).comparison is None, "nobody has to compare any more"

    def test_it_goes_to_another_agency_without_a_word_of_what_was_found(
        self, at: datetime, tmp_path: Path
    ) -> None:
        load(tmp_path / "police.jsonl", [conviction("p-1", HIT.name, HIT.document)], at, "police-recorder")
        _, recheck = a_hit(at)
        decided(recheck, Outcome.WRONG, at)
        row = Recheck.objects.get()
        assert (row.agency, row.state, row.outcome) == ("police", State.OPEN.value, "")
        assert (row.proposed_by, row.decided_by, sealed.found_of(row)) == ("", "", None)

    def test_it_goes_first_to_whose_record_was_found_to_be_theirs(self, at: datetime, tmp_path: Path) -> None:
        filing = told_record(at)
        load(tmp_path / "p.jsonl", [conviction("p-1", HIT.name, HIT.document)], at, "police-recorder")
        applied(filing, at)
        assert Recheck.objects.get().agency == "court"

    def test_nothing_is_delivered_between_what_is_looked_at_and_what_is_remembered(
        self, at: datetime
    ) -> None:
        _, recheck = proposed(at, Outcome.WRONG)
        with CaptureQueriesContext(connection) as said:
            actions.confirm(acting=acting_as("decides"), recheck=recheck, at=at)
        statements = [one["sql"] for one in said.captured_queries]

        def first(table: str) -> int:
            return next(place for place, sql in enumerate(statements) if f'FROM "{table}"' in sql)

        assert first(Gate._meta.db_table) < first(Recheck._meta.db_table), "the registry is held first"


class TestWhoTakes:
    def test_a_police_station_and_an_agency_that_verifies_take_any(self, at: datetime) -> None:
        filing = told_record(at)
        bodies.enter_organisations(new=[STATION], by=acting_as("administrator"), at=at)
        appoint("desk", "station", Role.ASKER, at)
        for username in ("desk", "looks"):
            assert taken(username, inquiry_of(filing), at) is None, username
            Recheck.objects.all().delete()
        assert taken("carer", inquiry_of(filing), at) is Reason.NOT_FOUND

    def test_who_asked_takes_it_and_who_filed(self, at: datetime) -> None:
        filing = told_record(at)
        number = f" {Following.objects.get().number} "
        for username in ("clerk", "filer"):
            assert taken(username, number, at) is None, username
            assert taken(username, entry_of(filing), at) is Reason.ALREADY_DONE
            assert [one.inquiry for one in queries.taken(acting_as(username), 9)] == [inquiry_of(filing)]
            assert queries.taken(acting_as("carer"), 9) == []
            Recheck.objects.all().delete()

    def test_nobody_without_the_power(self, at: datetime) -> None:
        filing = told_record(at)
        for username in ("supervisor", "security"):
            assert taken(username, entry_of(filing), at) is Reason.NOT_ENTITLED, username
            assert refused(queries.taken, acting_as(username), 9) is Reason.NOT_ENTITLED


class TestDays:
    def test_it_is_due_in_fifteen_working_days(self, at: datetime) -> None:
        applied(told_record(at), at)
        assert legal_day_of(at) == date(2026, 11, 21), "a Saturday"
        assert Recheck.objects.get().due_on == date(2026, 12, 11)

    def test_it_is_late_after_its_day_and_until_it_is_decided(self, at: datetime) -> None:
        recheck = applied(told_record(at), at)
        supervisor, due = acting_as("supervisor"), Recheck.objects.get().due_on
        after = due + timedelta(days=1)
        (listed,) = queries.waiting(acting_as("looks"), 9)
        assert (listed.is_overdue(due), listed.is_overdue(after)) == (False, True)
        assert (queries.late_of("court", due), queries.late_of("court", after)) == (None, (1, due))
        assert queries.late_of("police", after) is None
        assert list(queries.late_agencies(supervisor, after)) == ["court"]
        assert refused(queries.late_everywhere, acting_as("looks"), after, 9) is Reason.NOT_ENTITLED
        decided(recheck, Outcome.UPHELD, at)
        (shown,) = queries.mine(NAMESAKE.proved(at), 9)
        assert not shown.listed.is_overdue(after)
        assert queries.late_of("court", after) is None
        assert queries.late_everywhere(supervisor, after, 9) == []

    def test_another_region_is_not_overseen(self, at: datetime) -> None:
        applied(told_record(at), at)
        elsewhere = NewOrganisation("court-2", "柳溪法院", "Liuxi Court", BodyKind.COURT, "330298", None, 0)
        bodies.enter_organisations(new=[elsewhere], by=acting_as("administrator"), at=at)
        after = Recheck.objects.get().due_on + timedelta(days=1)
        Recheck.objects.update(agency="court-2")
        assert queries.late_everywhere(acting_as("supervisor"), after, 9) == []

    def test_who_applied_is_not_forgotten_before_it_is_decided(self, at: datetime, settings: Any) -> None:
        recheck: UUID = applied(told_record(at), at)
        years = timedelta(days=366 * settings.TUTELA_RECORD_YEARS + 2)
        assert upkeep.forget(at=at + years) == 0
        decided(recheck, Outcome.UPHELD, at)
        assert upkeep.forget(at=at + timedelta(days=365 * settings.TUTELA_RECORD_YEARS - 2)) == 0
        assert [one.id for one in queries.mine(NAMESAKE.proved(at), 9)] == [recheck]
