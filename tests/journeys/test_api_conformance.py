"""The API does what its OpenAPI document says, for requests that nobody would write by hand."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case

from tests.journeys.api_calls import ALL, clock, obtain, register, registry
from tutela.web.api.schema import document

__all__ = ["clock", "registry"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry", "connections")]
PER_OPERATION: Final = 12
every = schemathesis.openapi.from_dict(json.loads(document()))
every.app = get_wsgi_application()
# The examples share one registry: what a question leaves behind is part of the world of the next.
FEW: Final = settings(
    max_examples=PER_OPERATION,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def token(registry: None, at: datetime) -> str:
    """An access token of the education office's clerk, with every scope."""
    return str(obtain(register("clerk", ALL, at)).json()["access_token"])


@pytest.fixture
def connections(token: str) -> Iterator[None]:
    """A request in process must not close the connection that the test's transaction stands on.

    After `token`: Django's own test client connects these signals anew when it has done.
    """
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@every.exclude(operation_id=["obtainToken", "revokeToken"]).parametrize()
@FEW
def test_a_program_with_a_token_gets_what_the_document_promises(case: Case, token: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"})


@every.exclude(operation_id=["obtainToken", "revokeToken"]).parametrize()
@FEW
def test_nobody_without_a_token_gets_anything(case: Case) -> None:
    answer = case.call()
    assert answer.status_code in (401, 404, 405, 413, 415)
    case.validate_response(answer)


@every.include(operation_id=["obtainToken", "revokeToken"]).parametrize()
@FEW
def test_nobody_without_a_secret_gets_a_token(case: Case) -> None:
    answer = case.call()
    assert answer.status_code in (400, 401, 405)
    assert not re.search("access_token", answer.text)
