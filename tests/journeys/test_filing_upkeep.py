"""Persons in staff lists, authorisations and filings follow the key, are forgotten in time, and are spent once."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as configured
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext

from tests.cast import number
from tests.journeys.desk import NOBODY, NOBODY_NAME
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import (
    APPLICANT,
    APPLICANT_NAME,
    IN_SERVICE,
    SOMEBODY,
    Person,
    clerk,
    consenting,
    drafted,
    filed,
    invited,
    listed,
    reviewed,
)
from tests.journeys.filing_steps import school as school  # a fixture
from tutela.answers.authorisations.models import Authorisation, Invitation
from tutela.answers.authorisations.queries import of_person
from tutela.answers.filings import actions, answering, hiring, queries, upkeep
from tutela.answers.filings.models import Filing, Line
from tutela.answers.identities.person import person_of
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.staff import actions as staff
from tutela.answers.staff import queries as lists
from tutela.answers.staff.actions import Joins, put
from tutela.answers.staff.engagement import Did, Post, Standing
from tutela.answers.staff.models import Change, Engagement
from tutela.answers.subjects.proofing import Proved, canonical_of
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State
from tutela.keys import current
from tutela.keys.keyfile import load, save
from tutela.ledger import sequencer
from tutela.packs.current import legal_day_of

DAY = timedelta(days=1)
NAMED = (Engagement, Invitation, Authorisation, Filing)


def proved(person: Person, at: datetime) -> Proved:
    return Proved(*canonical_of(person.application(), legal_day_of(at)), "person:fictional-code")


@pytest.fixture
def another_key() -> Any:
    """A data key comes into force; the file is as before afterwards."""
    path = configured.TUTELA_KEY_FILE
    kept = load(path)

    def rotate(at: datetime) -> str:
        key = current.bring_in(Use.DATA, at)
        current.put_in_force(key)
        return key

    yield rotate
    save(path, kept)


@pytest.mark.django_db
def test_everybody_is_found_before_while_and_after_the_key_changes(
    school: datetime, another_key: Any
) -> None:
    filer, on = acting_as("filer"), legal_day_of(school)
    engagement = listed(school)
    filing = reviewed(school, engagement=engagement)
    code = invited(drafted(school, Person(NOBODY_NAME, NOBODY)), school)

    def all_is_found() -> None:
        found = lists.found(filer, APPLICANT, on)
        assert found is not None
        assert found.id == engagement
        assert found.person.name == APPLICANT_NAME
        assert len(of_person(proved(SOMEBODY, school))) == 1
        one = queries.one(filer, filing).person
        assert one is not None
        assert one.name == APPLICANT_NAME
        with pytest.raises(Refusal) as listed_twice:
            listed(school)
        assert listed_twice.value.reason is Reason.STAFF_LISTED

    all_is_found()
    before = {model: set(model.objects.values_list("key_id", flat=True)) for model in NAMED}
    new = another_key(school)
    all_is_found()
    assert upkeep.follow_key(at=school) == 5
    assert upkeep.follow_key(at=school) == 0
    for model in NAMED:
        assert set(model.objects.values_list("key_id", flat=True)) == {new} != before[model]
    all_is_found()
    who = Person(NOBODY_NAME, NOBODY)
    actions.consent(consenting=consenting(code, school, who), given=True, at=school)
    assert answering.ask(acting=clerk(), filings=[filing], at=school)


@pytest.mark.django_db
def test_who_is_long_done_with_is_forgotten_and_what_was_done_stays(school: datetime, settings: Any) -> None:
    engagement = listed(school)
    filing = reviewed(school, engagement=engagement)
    answering.ask(acting=clerk(), filings=[filing], at=school)
    hiring.hire(acting=acting_as("filer"), engagement=engagement, on=date(2026, 12, 1), at=school)
    left_on = date(2026, 12, 31)
    at = school + (left_on - legal_day_of(school))
    staff.leave(acting=acting_as("filer"), engagement=engagement, on=left_on, at=at)
    waits = filed(school, Person(NOBODY_NAME, NOBODY))
    years = settings.TUTELA_RECORD_YEARS
    early = school.replace(year=school.year + years)
    assert upkeep.forget(at=early) == 0
    late = school.replace(year=school.year + years + 1)
    assert upkeep.forget(at=late) == 4, "the engagement, the filing, and two authorisations that have run out"
    seen = queries.one(acting_as("filer"), filing)
    assert seen.person is None
    assert seen.state is State.CLOSED
    assert len(seen.steps) == Line.objects.filter(filing=filing).count() == 6
    assert lists.listed(acting_as("filer"), Standing.LEFT, 10) == []
    assert Change.objects.filter(engagement=engagement).count() == 3
    assert queries.one(acting_as("filer"), waits).person is not None, "what is open is not forgotten"
    assert upkeep.follow_key(at=late) == 0
    sequencer.catch_up()
    assert audit().faults == ()


@pytest.mark.django_db
def test_who_is_screened_is_everyone_in_post_once(school: datetime) -> None:
    filer, born = acting_as("filer"), date(1985, 7, 1)
    people = [Person("赵甲", number(born + n * DAY, 104)) for n in range(7)]
    joining = [
        Joins(person_of(one.question(), legal_day_of(school)), Post.TEACHER, IN_SERVICE, Standing.IN_POST)
        for one in people
    ]
    made = put(filer, joining, Did.IMPORTED, school)
    listed(school)  # an applicant is not screened as staff
    rows = [(one.id, one.person.canonical, one.person.canonical_name) for one in lists.in_post("school")]
    assert len(rows) == 7
    assert set(rows) == {
        (id_, *canonical_of(one.application(), legal_day_of(school)))
        for id_, one in zip(made, people, strict=True)
    }
    assert list(lists.in_post("care")) == []
    assert lists.headcount("school") == 7
    sequencer.catch_up()
    assert audit().faults == ()


@pytest.mark.django_db
def test_days_of_posts_keep_their_order(school: datetime) -> None:
    filer, engagement = acting_as("filer"), listed(school)
    with pytest.raises(Refusal) as early:
        staff.leave(acting=filer, engagement=engagement, on=date(2026, 12, 1), at=school)
    assert early.value.reason is Reason.STEP_NOT_POSSIBLE
    staff.hire(acting=filer, engagement=engagement, on=date(2026, 12, 1), at=school)
    with pytest.raises(Refusal) as before:
        staff.leave(acting=filer, engagement=engagement, on=date(2026, 11, 30), at=school)
    assert before.value.reason is Reason.CELL_DAY_ORDER
    staff.leave(acting=filer, engagement=engagement, on=date(2026, 12, 1), at=school)
    again = listed(school)
    assert again != engagement, "who left may come again"
    staff.turn_down(acting=filer, engagement=again, at=school)
    assert [line.did for line in lists.history(filer, engagement)] == [Did.LEFT, Did.HIRED, Did.LISTED]


def together(*calls: Any) -> list[Any]:
    """Calls at one moment, each on a connection of its own; what each returned, or the refusal it met."""
    gate, told = threading.Barrier(len(calls)), list[Any]()

    def run(call: Any) -> None:
        gate.wait()
        try:
            told.append(_patiently(call))
        except Refusal as refusal:
            told.append(refusal.reason)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def _patiently(call: Any) -> Any:
    """A file that another holds is tried again, as a browser would."""
    for _ in range(50):
        try:
            return call()
        except DatabaseError:
            connections.close_all()
    raise AssertionError("locked for ever")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_spends_the_authorisation(school: datetime) -> None:
    filing, acting = reviewed(school), clerk()

    def ask() -> Any:
        return answering.ask(acting=acting, filings=[filing], at=school)

    told = together(ask, ask, ask)
    assert sum(isinstance(one, list) for one in told) == 1
    assert {one for one in told if not isinstance(one, list)} <= {
        Reason.STEP_NOT_POSSIBLE,
        Reason.AUTHORISATION_ENDED,
    }
    assert Inquiry.objects.count() == 1
    assert Authorisation.objects.get().inquiry == Inquiry.objects.get().id


@pytest.mark.django_db(transaction=True)
def test_asking_and_taking_back_at_once_never_both_succeed(school: datetime) -> None:
    filing, acting = reviewed(school), clerk()
    person, (word,) = proved(SOMEBODY, school), of_person(proved(SOMEBODY, school))

    def ask() -> Any:
        return answering.ask(acting=acting, filings=[filing], at=school)

    def take_back() -> Any:
        return actions.take_back(person=person, authorisation=word.id, at=school)

    together(ask, take_back)
    row, asked = Authorisation.objects.get(), Inquiry.objects.count()
    assert (row.withdrawn_at is None) is (asked == 1)
    assert (row.spent_at is None) is (asked == 0)
    assert Filing.objects.get().state == ("answered" if asked else "withdrawn")


@pytest.mark.django_db(transaction=True)
def test_a_code_that_two_use_at_once_is_good_for_one(school: datetime) -> None:
    code = invited(drafted(school), school)

    def yes() -> Any:
        return actions.consent(consenting=consenting(code, school), given=True, at=school)

    told = together(yes, yes)
    assert sorted(map(str, told)) == sorted(map(str, [None, Reason.CONSENT_CODE]))
    assert Authorisation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_enter_one_person_at_once_enter_them_once(school: datetime) -> None:
    told = together(lambda: listed(school), lambda: listed(school, username="filer-2"))
    assert sum(isinstance(one, UUID) for one in told) == 1
    assert Reason.STAFF_LISTED in told
    assert Engagement.objects.count() == 1


@pytest.mark.django_db
def test_every_list_is_read_along_an_index_and_sorted_by_none(school: datetime) -> None:
    """At five million inquiries a scan or a sort would be seconds; the plan says that there is neither."""
    if connection.vendor != "sqlite":
        pytest.skip("plans of PostgreSQL follow from statistics, which an empty table has not")
    filed(school)
    filer, on, anybody = acting_as("filer"), legal_day_of(school), uuid4()
    reads: dict[str, Callable[[], Any]] = {
        "own": lambda: queries.own(filer, None, 50),
        "own, one state": lambda: queries.own(filer, State.FILED, 50),
        "counts": lambda: queries.own_counts(filer),
        "queue": lambda: queries.queue(clerk(), State.FILED, 50),
        "queue counts": lambda: queries.queue_counts(clerk()),
        "overdue": lambda: queries.overdue_here(clerk(), on, 50),
        "of somebody": lambda: queries.of_engagement(filer, anybody),
        "staff": lambda: lists.listed(filer, Standing.IN_POST, 50),
        "headcount": lambda: lists.headcount("school"),
        "a number": lambda: lists.found(filer, APPLICANT, on),
        "my authorisations": lambda: of_person(proved(SOMEBODY, school)),
    }
    for name, read in reads.items():
        with CaptureQueriesContext(connection) as captured:
            read()
        told = [plan for one in captured.captured_queries for plan in _plans(one["sql"])]
        assert told, name
        for step in told:
            assert not step.startswith("SCAN"), (name, step)
            assert name in SORTED or "TEMP B-TREE FOR ORDER BY" not in step, (name, step)


SORTED = {"of somebody", "a number", "my authorisations", "overdue"}
"""Reads of a handful of rows, or of several ranges of one index, which are put in order afterwards."""


def _plans(sql: str) -> list[str]:
    if not sql.startswith("SELECT") or not any(
        f'FROM "{app}_' in sql for app in ("filings", "staff", "authorisations")
    ):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall()]
