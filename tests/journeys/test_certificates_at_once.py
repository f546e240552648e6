"""Of somebody whose record the gate seals while a certificate is made: no paper speaks of it afterwards."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from tests.cast import about
from tests.journeys.test_certificates import OFFENDER, OFFENDER_NAME, applied, compared
from tests.journeys.test_certificates import registry as registry  # a fixture
from tests.journeys.test_two_at_once import Turns, sealing_ordered
from tests.journeys.test_two_at_once import turns as turns  # a fixture
from tutela.agencies.sealing import gate
from tutela.answers.certificates import actions
from tutela.answers.certificates.certificate import Application, Applied, Form
from tutela.answers.certificates.models import Certificate
from tutela.answers.inquiries.models import Inquiry
from tutela.bodies.queries import acting_as

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer"),
]


def _is_forgotten() -> bool:
    row = Certificate.objects.get()
    return Inquiry.objects.get(id=row.inquiry).withdrawn_at is not None and row.inputs is None


def test_settled_while_it_is_sealed(at: datetime, settings: Any, turns: Turns) -> None:
    settings.TUTELA_PENDING_SAMPLE = 1
    one = applied(OFFENDER_NAME, OFFENDER, at)
    compared(at, same=True)
    sealing_ordered(at)
    officer = acting_as("second")
    turns.after(actions, "_agreed")
    turns.told(
        slow=lambda: actions.settle(acting=officer, certificate_id=one.id, belongs=True, at=at),
        quick=lambda: gate.turn(at=at),
    )
    assert _is_forgotten()


def test_applied_for_while_it_is_sealed(at: datetime, turns: Turns) -> None:
    sealing_ordered(at)
    window, application = acting_as("window"), Application(Form.PERSON, about(OFFENDER_NAME, OFFENDER))
    turns.before(actions, "_keep")
    kept = list[Applied]()
    turns.told(
        slow=lambda: kept.append(actions.apply(acting=window, application=application, at=at)),
        quick=lambda: gate.turn(at=at),
    )
    assert len(kept) == 1
    assert _is_forgotten()
