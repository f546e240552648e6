"""What two officers find, the audit finds again in the entries: a column that says who proposed is no authority."""

from datetime import datetime

import pytest

from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.recheck_steps import found_of_all
from tests.journeys.test_rechecks import applied, decided, told_record
from tests.journeys.verifying_steps import FIRST, SECOND, finds, pending, the_case, verified
from tests.journeys.verifying_steps import court as court  # a fixture
from tutela.agencies.verifying import actions as verifying
from tutela.agencies.verifying.models import Case
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as
from tutela.redress.relief import actions
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("court")]


def told(since: datetime | None = None) -> list[tuple[str, str, str]]:
    return [(one.wrong.value, one.kind, one.detail) for one in audit(since=since).faults]


def test_a_case_that_one_officer_ended_alone_is_told(at: datetime) -> None:
    pending(at)
    case = the_case()
    finds(at, same=False)
    Case.objects.filter(id=case).update(proposed_by=acting_as(SECOND).officer)
    verifying.confirm(acting=acting_as(FIRST), case=case, at=at)
    both = [("one-officer", "case", "officer"), ("facts-differ", "case-found", "by")]
    assert told() == told(since=at) == both


def test_a_case_that_was_sent_back_and_found_anew_is_none(at: datetime) -> None:
    pending(at)
    case = the_case()
    finds(at, same=False)
    verifying.send_back(acting=acting_as(SECOND), case=case, at=at)
    verified(at, same=False)
    assert told() == []


def test_a_recheck_that_one_officer_decided_alone_is_told(at: datetime) -> None:
    recheck = applied(told_record(at), at)
    found = found_of_all(recheck, Outcome.WRONG)
    actions.propose(acting=acting_as("looks"), recheck=recheck, found=found, at=at)
    assert told() == []
    Recheck.objects.filter(id=recheck).update(proposed_by=acting_as("decides").officer)
    actions.confirm(acting=acting_as("looks"), recheck=recheck, at=at)
    assert told() == [("one-officer", "recheck", "officer"), ("facts-differ", "recheck-found", "by")]


def test_what_a_recheck_came_to_is_what_was_decided(at: datetime) -> None:
    decided(applied(told_record(at), at), Outcome.UPHELD, at)
    assert told() == []
    Recheck.objects.update(outcome=Outcome.WRONG.value)
    assert told() == [("facts-differ", "recheck", "outcome")]
