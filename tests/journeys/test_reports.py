"""A report of an improper disclosure: taken from anyone, readable in the vault alone, moved on by the prosecutor."""

from dataclasses import replace
from datetime import datetime

import pytest
from django.urls import reverse

from tests.cast import OFFICERS, appoint_all
from tests.journeys.desk import ENGLISH, desk_of
from tests.vault import officer
from tutela.auditing.audit import audit
from tutela.bodies.models import Organisation
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.ledger import sequencer
from tutela.ledger.models import Entry
from tutela.records.vault import keys
from tutela.records.vault.finding import PrivateKeys
from tutela.redress.reports import actions, queries
from tutela.redress.reports.models import Report
from tutela.redress.reports.report import LONGEST, By, State, Told

pytestmark = pytest.mark.django_db

WORDS = Told("李某在群里发了赵小虎的判决书", "家长群", "2026年11月初")


@pytest.fixture(autouse=True)
def cast(at: datetime) -> None:
    appoint_all(at)


@pytest.fixture
def private(vault_secret: bytes) -> PrivateKeys:
    return PrivateKeys({keys.public_keys()[-1].key_id: vault_secret})


@pytest.mark.parametrize("username", sorted(OFFICERS))
def test_every_officer_may_report_and_sees_their_own(username: str, at: datetime) -> None:
    acting = acting_as(username)
    actions.report(acting=acting, told=WORDS, by=By.PERSON, at=at)
    assert [(one.by, one.state) for one in queries.own(acting, 9)] == [(By.PERSON, State.OPEN)]


def test_the_words_stand_nowhere_in_clear_and_open_with_the_vaults_key_alone(
    at: datetime, private: PrivateKeys
) -> None:
    report = actions.report(acting=acting_as("clerk"), told=WORDS, by=By.OFFICER, at=at)
    sealed = bytes(Report.objects.get().sealed)
    assert all(part.encode() not in sealed for part in (WORDS.what, WORDS.where, WORDS.when))
    supervisor = officer("supervisor")
    assert actions.read(acting=supervisor, report_id=report, private=private, at=at) == WORDS
    with pytest.raises(Refusal) as other:
        actions.read(acting=supervisor, report_id=report, private=PrivateKeys({}), at=at)
    assert other.value.reason is Reason.VAULT_SHARE_OTHER_KEY
    with pytest.raises(Refusal) as refused:
        actions.read(acting=acting_as("clerk"), report_id=report, private=private, at=at)
    assert refused.value.reason is Reason.NOT_ENTITLED


def test_short_and_long_reports_have_one_size(at: datetime) -> None:
    for text in ("短", "长" * 2_000):
        actions.report(acting=acting_as("clerk"), told=Told(text, "", ""), by=By.OFFICER, at=at)
    assert len({len(bytes(row.sealed)) for row in Report.objects.all()}) == 1


@pytest.mark.parametrize(
    ("told", "reason", "column"),
    [
        (Told(" ", "", ""), Reason.CELL_MISSING, "what"),
        (Told("x" * (LONGEST + 1), "", ""), Reason.CELL_VALUE, "what"),
        (Told("x", "y" * (LONGEST + 1), ""), Reason.CELL_VALUE, "where"),
    ],
)
def test_a_report_says_what_and_is_not_endless(told: Told, reason: Reason, column: str, at: datetime) -> None:
    with pytest.raises(Refusal) as refused:
        actions.report(acting=acting_as("clerk"), told=told, by=By.OFFICER, at=at)
    assert (refused.value.reason, refused.value.values["column"]) == (reason, column)
    assert Report.objects.count() == 0


def test_the_prosecutor_looks_into_it_and_closes_it_and_nobody_else(at: datetime) -> None:
    report = actions.report(acting=acting_as("carer"), told=WORDS, by=By.OFFICER, at=at)
    for username in ("carer", "administrator", "prosecutor-recorder"):
        with pytest.raises(Refusal) as refused:
            actions.move_on(acting=acting_as(username), report_id=report, at=at)
        assert refused.value.reason is Reason.NOT_ENTITLED
    supervisor = acting_as("supervisor")
    assert actions.move_on(acting=supervisor, report_id=report, at=at) is State.LOOKED_INTO
    assert actions.move_on(acting=supervisor, report_id=report, at=at) is State.CLOSED
    with pytest.raises(Refusal) as done:
        actions.move_on(acting=supervisor, report_id=report, at=at)
    assert done.value.reason is Reason.ALREADY_DONE
    assert Entry.objects.filter(event="report:handled").count() == 2


def test_the_page_takes_a_report_and_shows_none_of_its_words(at: datetime) -> None:
    browser = desk_of("clerk", ENGLISH)
    empty = browser.post(reverse("reports"), {"reporter": "officer", "what": ""})
    assert empty.status_code == 422
    form = {"reporter": "officer", "what": WORDS.what, "where": WORDS.where, "when": WORDS.when}
    assert browser.post(reverse("reports"), form).status_code == 302
    for username in ("clerk", "supervisor"):
        page = desk_of(username, ENGLISH).get(reverse("reports")).content.decode()
        assert WORDS.what not in page
        assert "Open" in page
    report = Report.objects.get().id
    assert desk_of("clerk").post(reverse("report-move-on", args=[report])).status_code == 403
    assert desk_of("supervisor").post(reverse("report-move-on", args=[report])).status_code == 302
    assert Report.objects.get().state == State.LOOKED_INTO.value


def test_the_auditor_misses_a_report_that_was_changed(at: datetime, private: PrivateKeys) -> None:
    report = actions.report(acting=acting_as("clerk"), told=WORDS, by=By.OFFICER, at=at)
    actions.move_on(acting=acting_as("supervisor"), report_id=report, at=at)
    actions.read(acting=officer("supervisor"), report_id=report, private=private, at=at)
    sequencer.catch_up()
    assert {fault.kind for fault in audit().faults} == set()
    Report.objects.update(officer="somebody", state=State.CLOSED.value)
    assert {fault.kind for fault in audit().faults} == {"report", "report-handled"}


def test_a_prosecutor_of_elsewhere_neither_sees_nor_moves_what_came_through_bodies_here(at: datetime) -> None:
    report = actions.report(acting=acting_as("clerk"), told=WORDS, by=By.PERSON, at=at)
    here = acting_as("supervisor")
    elsewhere = replace(here, organisation="away", region="440100", path="away/")
    assert [one.id for one in queries.handled(here, 9)] == [report]
    assert (queries.handled(elsewhere, 9), queries.going(elsewhere).count()) == ([], 0)
    with pytest.raises(Refusal) as refused:
        actions.move_on(acting=elsewhere, report_id=report, at=at)
    assert refused.value.reason is Reason.NOT_FOUND
    Organisation.objects.filter(code="edu").update(closed_on=at.date())
    assert queries.going(here).count() == 1, "through a body that closed since"
    assert queries.going(acting_as("clerk")).count() == 0
