"""The API does what its OpenAPI document says, for requests that nobody would write by hand."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

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
application = get_wsgi_application()


def served(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The application, with each response closed as every server closes it: uploads are let go then."""
    response = application(environ, start_response)
    try:
        return [b"".join(response)]
    finally:
        response.close()


every = schemathesis.openapi.from_dict(json.loads(document()))
every.app = served
# The examples share one registry: what a question leaves behind is part of the world of the next.
SEARCHED: Final = settings(
    max_examples=4,  # beyond those that each boundary and each malformed value of the document gives
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SAMPLED: Final = settings(SEARCHED, max_examples=6, phases=[Phase.generate])


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
@SEARCHED
def test_a_program_with_a_token_gets_what_the_document_promises(case: Case, token: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"})


@every.exclude(operation_id=["obtainToken", "revokeToken"]).parametrize()
@SAMPLED
def test_nobody_without_a_token_gets_anything(case: Case) -> None:
    answer = case.call()
    assert answer.status_code in (401, 404, 405, 413, 415)
    case.validate_response(answer)


@every.include(operation_id=["obtainToken", "revokeToken"]).parametrize()
@SAMPLED
def test_nobody_without_a_secret_gets_a_token(case: Case) -> None:
    answer = case.call()
    assert answer.status_code in (400, 401, 405)
    assert not re.search("access_token", answer.text)
