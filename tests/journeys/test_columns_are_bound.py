"""Each column of each audited table is changed, and the audit tells; or the register says why it does not."""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import transaction

from tests.cast import about, conviction, load, number
from tests.journeys import column_sweep, test_opinions, test_sweeps
from tests.journeys.campaign_steps import (
    employ,
    hand_in,
    member,
    ordered,
    schools,
    somebody,
)
from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import (
    IN_SERVICE,
    Person,
    appoint,
    authorised,
    drafted,
    filed,
)
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.proof_steps import ACCEPT, RETURN, declare, look
from tests.journeys.recheck_steps import found_of_all
from tests.journeys.test_certificates import STATION
from tests.journeys.test_following import do, followed, in_post
from tests.journeys.test_rechecks import a_hit, applied, decided, told_record
from tests.journeys.verifying_steps import FIRST, Traveller, finds, inquiry_of, pending
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.agencies.consulting import actions as consulting
from tutela.agencies.verifying import actions as verifying
from tutela.agencies.verifying.case import Need
from tutela.agencies.verifying.models import Case
from tutela.answers.campaigns import actions as campaigns
from tutela.answers.campaigns import asking, ending
from tutela.answers.campaigns.models import Member
from tutela.answers.certificates import actions as certificates
from tutela.answers.certificates.certificate import Application, Form
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Question
from tutela.answers.screening import actions as screening
from tutela.answers.screening import binding
from tutela.answers.staff import actions as staff
from tutela.answers.subjects import delays
from tutela.answers.subjects.delays import Ground
from tutela.answers.subjects.proofing import Application as Applicant
from tutela.answers.subjects.view import view
from tutela.answers.withdrawals import actions as withdrawals
from tutela.answers.withdrawals.models import Withdrawal
from tutela.auditing.audit import audit
from tutela.auditing.tables import AUDITED
from tutela.auditing.unbound import UNBOUND
from tutela.bodies import actions as bodies
from tutela.bodies.kinds import Role
from tutela.bodies.queries import acting_as
from tutela.bodies.sweeping import canaries
from tutela.core.following.duties import Duty
from tutela.ledger import sequencer
from tutela.measures.following import actions as following
from tutela.measures.following import opening as duties
from tutela.packs.current import legal_day_of
from tutela.redress.relief import actions as relief
from tutela.redress.relief.recheck import Outcome
from tutela.redress.reports import actions as reports
from tutela.redress.reports.report import By, Told

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(3600)]

THIRD: Final = Person("郑大海", number(date(1977, 7, 7), 107))
OTHER: Final = Person("周大山", number(date(1979, 5, 5), 105))
OFFENDER: Final = Person("王小明", number(date(1980, 2, 29), 101))
NOBODY: Final = Person("赵无名", number(date(1985, 7, 1), 102))
PURPOSE: Final = "teacher-hire"
A_SECOND: Final = timedelta(seconds=1)
A_MINUTE: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(days=1)
OF_THE_REGISTRY: Final = ("ledger.", "bodies.", "registry.", "lookup.", "intake.", "allauth", "auth.", "mfa.")
"""Bound as whole rows, by sums, roots and entries: `test_ledger_audit`, `test_inventory` and others change those."""


@pytest.fixture
def lived(court: datetime, tmp_path: Path, settings: Any) -> datetime:
    """A registry in which each duty, case, re-check, certificate and opinion has come some way, or to an end."""
    at = court
    _compared(at)
    _followed(at + A_MINUTE)
    _screened(at + 2 * A_MINUTE, tmp_path)
    _certified(at + 3 * A_MINUTE, settings)
    _told(at + 4 * A_MINUTE)
    _withdrawn(at + 5 * A_MINUTE, tmp_path)
    _watched(at + 6 * A_MINUTE)
    sequencer.catch_up()
    return at


def _compared(at: datetime) -> None:
    """Cases that wait, are asked for more, and are found and ended; re-checks found and decided; and filings."""
    decided(applied(told_record(at), at), Outcome.UPHELD, at + A_SECOND)
    for place, passport in enumerate(("E11111111", "E22222222", "E33333333"), 2):
        then = at + place * A_SECOND
        case = Case.objects.get(inquiry=inquiry_of(pending(then, Traveller(OFFENDER.name, passport)))).id
        if place == 2:
            finds(then + A_SECOND / 2, same=True)
        elif place == 3:
            verifying.ask_for_more(acting=acting_as(FIRST), case=case, need=Need.BIRTH, at=then)
    _, recheck = a_hit(at + 5 * A_SECOND)
    found = found_of_all(recheck, Outcome.UPHELD)
    relief.propose(acting=acting_as("looks"), recheck=recheck, found=found, at=at + 6 * A_SECOND)
    a_hit(at + 7 * A_SECOND)
    drafted(at, NOBODY)
    authorised(at, OTHER)
    filed(at, somebody(7))


def _followed(at: datetime) -> None:
    """Of one answer a proof was returned, a notice served and correction ordered; of another nothing was done yet."""
    one = followed(at, purpose=IN_SERVICE, engagement=in_post(at))
    look(declare(one, Duty.STOP, at + A_SECOND), at + 2 * A_SECOND, RETURN)
    look(declare(one, Duty.STOP, at + 3 * A_SECOND), at + 4 * A_SECOND, ACCEPT)
    do(one, Duty.NOTICE, at + 5 * A_SECOND)
    declare(one, Duty.DISMISSAL, at + 6 * A_SECOND)
    following.order(acting=acting_as("reviewer"), following=followed(at), at=at + 60 * A_DAY)


def _screened(at: datetime, folder: Path) -> None:
    """A list that was asked about, one that is owed and ordered; a roster that waits, and one that was refused."""
    later = at + 60 * A_DAY
    reviewer = acting_as("reviewer")
    campaigns.close(acting=reviewer, campaign=ordered(at, days=1), at=later)
    load(folder / "third.jsonl", [conviction("c-3", THIRD.name, THIRD.document)], at)
    *_, left = employ("filer", [THIRD, somebody(1), somebody(2)], at)
    schools(1, at)
    campaign = ordered(at)
    hand_in(campaign, "filer", at)
    asking.ask(acting=acting_as("clerk"), campaign=campaign, at=at)
    run = Member.objects.get(campaign=campaign, organisation="school").run
    assert run is not None
    screening.perform(run_id=run, at=at)
    ending.take_in(run=run)
    binding.keep_up(at=at)
    duties.keep_up(at=at)
    staff.leave(acting=acting_as("filer"), engagement=left, on=legal_day_of(at), at=at + A_SECOND)
    campaigns.order(acting=reviewer, campaign=campaign, member=member(campaign, "s01"), at=later)
    runs = [_roster(text, at) for text in (f"姓名,身份证号\n{NOBODY.name},{NOBODY.document}\n", "姓名\n某\n")]
    screening.perform(run_id=runs[1], at=at)


def _roster(text: str, at: datetime) -> UUID:
    return screening.submit(
        acting=acting_as("clerk"),
        purpose_code=PURPOSE,
        authorisation="A-1",
        content=BytesIO(text.encode()),
        filename_suffix=".csv",
        at=at,
    )


def _certified(at: datetime, settings: Any) -> None:
    """One that waited and was ended, one that waits, and one that is not issued."""
    bodies.enter_organisations(new=[STATION], by=acting_as("administrator"), at=at)
    for username in ("window", "second"):
        appoint(username, "station", Role.ASKER, at)
    settings.TUTELA_PENDING_SAMPLE = 1
    ended, _ = (_applied(about(one.name, one.document), at) for one in (NOBODY, somebody(9)))
    certificates.settle(acting=acting_as("second"), certificate_id=ended, belongs=True, at=at + A_SECOND)
    settings.TUTELA_PENDING_SAMPLE = 0
    _applied(about(OFFENDER.name, OFFENDER.document), at)


def _applied(question: Question, at: datetime) -> UUID:
    application = Application(Form.PERSON, question)
    return certificates.apply(acting=acting_as("window"), application=application, at=at).id


def _told(at: datetime) -> None:
    """Reports, opinions, a delay, somebody's own view, a look at a record."""
    first, _ = (
        reports.report(acting=acting_as("clerk"), told=Told("李某说了", "群里", "昨天"), by=By.OFFICER, at=at)
        for _ in range(2)
    )
    reports.move_on(acting=acting_as("supervisor"), report_id=first, at=at + A_SECOND)
    test_opinions.supervisor("chief", "prosecutor", at)
    served, _ = test_opinions.proposed(at), test_opinions.proposed(at)
    test_opinions.looked(served, at + A_SECOND)
    test_opinions.answered(served, at + 2 * A_SECOND, by="filer")
    appoint("police-third", "police", Role.RECORDER, at)
    asked = inquiries.ask(
        acting=acting_as("clerk"), purpose_code=PURPOSE, question=about(NOBODY.name, NOBODY.document), at=at
    )
    delay = delays.ask(
        acting=acting_as("police-recorder"),
        entry=asked.receipt.entry_id,
        until_on=date(2027, 1, 1),
        ground=Ground.DUTY,
        at=at,
    )
    delays.confirm(acting=acting_as("police-third"), delay=delay, at=at + A_SECOND)
    view(acting=acting_as("supervisor"), application=Applicant(OFFENDER.name, OFFENDER.document), at=at)
    consulting.consult(acting=acting_as("court-recorder"), source_id="c-1", accepts_duty=False, at=at)


def _withdrawn(at: datetime, folder: Path) -> None:
    """Two answers about somebody whose record fell; for one the receipt was given."""
    record = conviction("c-2", OTHER.name, OTHER.document)
    load(folder / "other.jsonl", [record], at)
    for _ in range(2):
        inquiries.ask(
            acting=acting_as("clerk"), purpose_code=PURPOSE, question=about(OTHER.name, OTHER.document), at=at
        )
    with transaction.atomic():
        stood = withdrawals.standing([f"resident::{OTHER.document}"], at)
        load(folder / "fell.jsonl", [{**record, "overturned_on": "2026-06-01"}], at + A_SECOND)
        withdrawals.withdraw(stood, at=at + A_SECOND)
    first = Withdrawal.objects.filter(organisation="edu").order_by("id").first()
    assert first is not None
    withdrawals.confirm(acting=acting_as("clerk"), withdrawal_id=first.id, at=at + 2 * A_SECOND)


def _watched(at: datetime) -> None:
    """Two warning identities, of which one waits for a second officer; a body that is slowed, and one that was."""
    test_sweeps.planted(at)
    canaries.propose(name="顾念", number=number(date(1991, 3, 9), 91), by=acting_as("security"), at=at)
    for document in test_sweeps.walked(12):
        test_sweeps.ask(document, at)


LIVED: Final = [label for label in AUDITED if not label.startswith(OF_THE_REGISTRY)]


def test_every_column_of_a_life_is_bound_or_stands_in_the_register(lived: datetime) -> None:
    assert audit().faults == ()
    silent, untried = column_sweep.silent(LIVED)
    assert untried == set(), "the world of this test has no row in which these could be changed"
    unexplained = {name: sorted(how) for name, how in sorted(silent.items()) if name not in UNBOUND}
    assert unexplained == {}, "bind these, or say in tutela.auditing.unbound why not"
    assert UNBOUND.keys() - silent.keys() == set(), "these are told: take them out of tutela.auditing.unbound"
