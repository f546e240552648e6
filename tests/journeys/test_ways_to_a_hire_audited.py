"""What somebody who writes to every table, and holds no key, could change on the way to a hire: the audit tells."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import transaction

from tests.journeys.desk import OFFENDER, OFFENDER_NAME
from tests.journeys.desk import registry as registry
from tests.journeys.filing_steps import SOMEBODY, Person, authorised, listed, reviewed
from tests.journeys.filing_steps import school as school
from tutela.answers.authorisations.models import Authorisation
from tutela.answers.filings import answering
from tutela.answers.filings.models import Filing
from tutela.answers.filings.rows import person
from tutela.answers.inquiries.answer import Answer
from tutela.auditing.audit import audit
from tutela.bodies.queries import acting_as

pytestmark = pytest.mark.django_db

_OFFENDER = Person(OFFENDER_NAME, OFFENDER)
_OF_EVERY_STEP = {
    ("filing", detail)
    for detail in ("purpose", "purpose, state", "due, purpose, state", "asker, at, purpose, state")
}
"""Here all steps of a filing are of one moment, so that each may be its last."""


@pytest.fixture
def asked(school: datetime) -> None:
    """An offender and somebody else apply and are asked about; of a third question there is an authorisation."""
    at, clerk = school, acting_as("clerk")
    for who, answer in ((_OFFENDER, Answer.RECORD), (SOMEBODY, Answer.NO_RECORD)):
        filing = reviewed(at, who, engagement=listed(at, who))
        assert answering.ask(acting=clerk, filings=[filing], at=at) == [answer]
    authorised(at, SOMEBODY)


def _offenders() -> Filing:
    return _of(_OFFENDER)


def _others() -> Filing:
    return _of(SOMEBODY)


def _of(one: Person) -> Filing:
    (found,) = (row for row in Filing.objects.exclude(inquiry=None) if person(row).document == one.document)
    return found


def _leads_to_anothers_answer() -> None:
    mine, other = _offenders(), _others()
    Filing.objects.filter(id=other.id).update(inquiry=None)
    Filing.objects.filter(id=mine.id).update(inquiry=other.inquiry)


def _leads_to_nobodys_answer() -> None:
    Filing.objects.filter(id=_offenders().id).update(inquiry=None)


def _another_has_the_place() -> None:
    Filing.objects.filter(id=_others().id).update(engagement=_offenders().engagement)


def _another_purpose() -> None:
    Filing.objects.filter(id=_others().id).update(purpose="school-head")


def _names_another() -> None:
    mine = _offenders()
    Filing.objects.filter(id=_others().id).update(key_id=mine.key_id, digest=bytes(mine.digest))


def _anothers_word() -> None:
    theirs = Authorisation.objects.get(subject=_offenders().id)
    own = Authorisation.objects.filter(spent_at=None)
    own.update(key_id=theirs.key_id, digest=bytes(theirs.digest))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            _leads_to_anothers_answer,
            {("filing", "inquiry"), ("filing-answered", "inquiry"), ("filing-answered", "")},
        ),
        (_leads_to_nobodys_answer, {("filing-answered", "")}),
        (_another_has_the_place, {("filing", "engagement")}),
        (_another_purpose, _OF_EVERY_STEP),
        (_names_another, {("filing", "person")}),
        (_anothers_word, {("authorisation", "person")}),
    ],
)
def test_the_auditor_misses_whose_word_and_whose_answer_it_is(
    change: Callable[[], None], told: set[tuple[str, str]], asked: None
) -> None:
    assert audit().faults == ()
    with transaction.atomic():
        change()
    assert {(fault.kind, fault.detail) for fault in audit().faults} == told
