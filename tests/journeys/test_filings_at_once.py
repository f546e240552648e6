"""A person and an officer at the same filing at one moment: one of them is told no, and neither waits for ever.

Each is held where it has the one row and goes for the other, so that rows held crosswise are met every time.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections

from tests.journeys.desk import registry as registry  # a fixture
from tests.journeys.filing_steps import PURPOSE, SOMEBODY, clerk, consenting, drafted, invited, reviewed
from tests.journeys.filing_steps import school as school  # a fixture
from tests.journeys.test_filing_upkeep import proved
from tutela.answers.authorisations import actions as authorisations
from tutela.answers.authorisations.actions import Consenting
from tutela.answers.authorisations.authorisation import Paper
from tutela.answers.authorisations.models import Authorisation
from tutela.answers.filings import actions, answering
from tutela.answers.filings.models import Filing
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import acting_as
from tutela.core.errors import Reason, Refusal
from tutela.core.filings.states import State
from tutela.packs.current import legal_day_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]
DONE: Final = "done"
_PATIENCE_S: Final = 1.0  # for the other, who may be waiting for the very row that this one holds


class Meeting:
    """Two calls, each of which stops after a step until the other has come as far, or plainly does not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._gate, self._patch = threading.Barrier(2), monkeypatch

    def after(self, place: Any, name: str) -> None:
        """Whoever comes out of this function has taken its first row."""
        real = getattr(place, name)

        def held(*args: Any, **more: Any) -> Any:
            found = real(*args, **more)
            with suppress(threading.BrokenBarrierError):
                self._gate.wait(_PATIENCE_S)
            return found

        self._patch.setattr(place, name, held)

    def told(self, *calls: Callable[[], Any]) -> list[Any]:
        """What each was told: done, why not, or the database's own words, in the order of the calls."""
        told: list[Any] = [None] * len(calls)

        def run(place: int, call: Callable[[], Any]) -> None:
            try:
                call()
                told[place] = DONE
            except Refusal as refusal:
                told[place] = refusal.reason
            except DatabaseError as fault:
                told[place] = str(fault)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return told


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> Meeting:
    return Meeting(monkeypatch)


def _about_to_agree(at: datetime, meeting: Meeting) -> tuple[UUID, Acting, Consenting]:
    """A filing, its officer, and the person, who stops once it is proved who they are."""
    filing = drafted(at)
    brought = consenting(invited(filing, at), at)
    meeting.after(authorisations, "_proved")
    return filing, acting_as("filer"), brought


def test_a_person_withdraws_while_the_office_asks(school: datetime, meeting: Meeting) -> None:
    filing, acting, person = reviewed(school), clerk(), proved(SOMEBODY, school)
    word = Authorisation.objects.get()
    meeting.after(authorisations, "ended")
    meeting.after(answering, "_to_ask")
    told = meeting.told(
        lambda: actions.take_back(person=person, authorisation=word.id, at=school),
        lambda: answering.ask(acting=acting, filings=[filing], at=school),
    )
    assert told in ([DONE, Reason.STEP_NOT_POSSIBLE], [Reason.AUTHORISATION_ENDED, DONE])
    word.refresh_from_db()
    assert (word.withdrawn_at is None) == (word.spent_at is not None)


@pytest.mark.parametrize("given, state", [(True, State.AUTHORISED), (False, State.WITHDRAWN)])
def test_a_person_answers_while_the_officer_enters_a_paper(
    given: bool, state: State, school: datetime, meeting: Meeting
) -> None:
    filing, acting = drafted(school), acting_as("filer")
    brought, paper = consenting(invited(filing, school), school), Paper(legal_day_of(school), "纸-1")
    meeting.after(authorisations, "_proved")
    meeting.after(actions, "_subject")
    told = meeting.told(
        lambda: actions.consent(consenting=brought, given=given, at=school),
        lambda: actions.enter_paper(acting=acting, filing=filing, paper=paper, at=school),
    )
    assert told in ([DONE, Reason.STEP_NOT_POSSIBLE], [Reason.CONSENT_CODE, DONE])
    assert Filing.objects.get().state == (state if told[0] is DONE else State.AUTHORISED).value


def test_a_person_says_yes_while_the_officer_chooses_another_purpose(
    school: datetime, meeting: Meeting
) -> None:
    filing, acting, brought = _about_to_agree(school, meeting)
    meeting.after(actions, "route_of")
    told = meeting.told(
        lambda: actions.consent(consenting=brought, given=True, at=school),
        lambda: actions.choose(acting=acting, filing=filing, purpose_code=PURPOSE, at=school),
    )
    assert told in ([DONE, Reason.STEP_NOT_POSSIBLE], [Reason.CONSENT_CODE, DONE])


def test_a_person_says_yes_while_the_officer_gives_it_up(school: datetime, meeting: Meeting) -> None:
    filing, acting, brought = _about_to_agree(school, meeting)
    meeting.after(actions, "_own")
    told = meeting.told(
        lambda: actions.consent(consenting=brought, given=True, at=school),
        lambda: actions.abandon(acting=acting, filing=filing, at=school),
    )
    assert told[1] is DONE
    assert told[0] in (DONE, Reason.CONSENT_CODE)
