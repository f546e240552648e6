"""Whether the process is up, and whether it is fit to answer: words only, no secrets, nobody's data."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tutela.core.errors import Reason, Refusal
from tutela.index.lookup import queries as index
from tutela.keys import keyfile
from tutela.ledger import alarms, published, witnesses
from tutela.ledger import queries as ledger

BEHIND: Final = timedelta(seconds=60)
UNWITNESSED: Final = timedelta(minutes=5)
NOBODY: Final = "nobody"


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when every part is ready, else 503; each part is `ok`, or says in a word what it waits for.

    `witnesses` stands there where a policy asks for some: `ok`, `behind` or `alarm`.
    """
    parts = {name: _state(check) for name, check in CHECKS.items()}
    fit = all(state == "ok" for state in parts.values())
    if (witnessing := _state(_witnesses)) != NOBODY:
        # Told and not counted: no witness can put the registry out of service, an alarm is for people to act on.
        parts["witnesses"] = witnessing
    return JsonResponse(parts, status=HTTPStatus.OK if fit else HTTPStatus.SERVICE_UNAVAILABLE)


def _state(check: Callable[[], str]) -> str:
    try:
        return check()
    except Refusal as refusal:
        return refusal.reason.value
    except DatabaseError:
        return "unreachable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _index() -> str:
    index.version()
    return "ok"


def _keys() -> str:
    """Read anew: what this process remembers of the keys is not what the next one will find."""
    keyfile.load(settings.TUTELA_KEY_FILE)
    return "ok"


def _sequencer() -> str:
    if any(one.kind is alarms.Kind.RESTORED for one in alarms.standing()):
        return Reason.LEDGER_RESTORED.value
    since = ledger.waiting_since()
    return "behind" if since is not None and timezone.now() - since > BEHIND else "ok"


def _witnesses() -> str:
    """`alarm` when one has seen another log, `behind` when the quorum has not been met for long."""
    if witnesses.current() is None:
        return NOBODY
    if any(one.kind is not alarms.Kind.FOREIGN for one in alarms.standing()):
        return "alarm"
    since = published.unwitnessed_since()
    return "behind" if since is not None and timezone.now() - since > UNWITNESSED else "ok"


CHECKS: Final[dict[str, Callable[[], str]]] = {
    "database": _database,
    "index": _index,
    "keys": _keys,
    "sequencer": _sequencer,
}
