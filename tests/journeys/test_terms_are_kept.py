"""What a body may ask is decided once while all that it rests on stays the same, and anew once anything is other."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.conf import LazySettings

from tests.cast import about, appoint_all, declare_all, number
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries import deciding
from tutela.answers.inquiries.answer import Answer
from tutela.bodies.kinds import Acting, Role
from tutela.bodies.permissions import Permission, Scope, require
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.index.lookup.models import Coverage

pytestmark = pytest.mark.django_db
PURPOSE = "teacher-hire"


@pytest.fixture
def decided(at: datetime, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose powers were looked at since the first question, each time."""
    settings.TUTELA_PENDING_SAMPLE = 0
    monkeypatch.setattr(deciding, "_kept", deciding._Kept())
    appoint_all(at)
    declare_all(at)
    assert ask(acting_as("clerk"), 1, at) is Answer.NO_RECORD
    asked = list[str]()

    def counted(acting: Acting, permission: Permission, scope: Scope) -> str:
        asked.append(acting.officer)
        return require(acting, permission, scope)

    monkeypatch.setattr("tutela.answers.inquiries.deciding.require", counted)
    return asked


def ask(acting: Acting, who: int, at: datetime) -> Answer:
    person = about("李四", number(date(1980, 1, who), 101))
    return inquiries.ask(acting=acting, purpose_code=PURPOSE, question=person, at=at).answer


def test_who_asks_again_on_the_same_grounds_is_not_judged_again(decided: list[str], at: datetime) -> None:
    assert ask(acting_as("clerk"), 2, at) is Answer.NO_RECORD
    assert decided == []


def test_another_office_of_the_same_officer_is_judged(decided: list[str], at: datetime) -> None:
    clerk = acting_as("clerk")
    with pytest.raises(Refusal) as refused:
        ask(replace(clerk, role=Role.RECORDER), 2, at)
    assert (refused.value.reason, decided) == (Reason.NOT_ENTITLED, [clerk.officer])
    with pytest.raises(Refusal):  # a refusal is not kept
        ask(replace(clerk, role=Role.RECORDER), 2, at)
    assert decided == [clerk.officer] * 2


def test_a_feed_that_went_away_counts_from_the_next_question_on(decided: list[str], at: datetime) -> None:
    Coverage.objects.filter(purpose=PURPOSE).update(missing="court")
    with pytest.raises(Refusal) as refused:
        ask(acting_as("clerk"), 2, at)
    assert refused.value.reason is Reason.NOT_COVERED
    Coverage.objects.filter(purpose=PURPOSE).update(missing="", fresh_until=at - timedelta(days=1))
    person = about("李四", number(date(1980, 1, 3), 101))
    reply = inquiries.ask(acting=acting_as("clerk"), purpose_code=PURPOSE, question=person, at=at)
    assert reply.stale_since == at - timedelta(days=1)


def test_another_day_and_another_sample_count_from_the_next_question_on(
    decided: list[str], at: datetime, settings: LazySettings
) -> None:
    assert ask(acting_as("clerk"), 2, at + timedelta(days=1)) is Answer.NO_RECORD
    assert len(decided) == 1
    settings.TUTELA_PENDING_SAMPLE = 1
    assert ask(acting_as("clerk"), 3, at + timedelta(days=1)) is Answer.PENDING
    assert len(decided) == 2
