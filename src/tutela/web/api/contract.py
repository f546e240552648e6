"""What an operation promises in the OpenAPI document: its name, its scopes, its answer, and each of its errors."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from pydantic import BaseModel

from tutela.bodies.clients import Scope
from tutela.core.errors import Reason
from tutela.core.wording import SENTENCES
from tutela.web.api.schemas import Problem
from tutela.web.api.tokens import Bearer
from tutela.web.statuses import STATUSES

ALWAYS: Final = (Reason.TOKEN_INVALID, Reason.TOKEN_SCOPE, Reason.NOT_ENTITLED, Reason.KEY_FILE_UNREADABLE)
SHAPE: Final = (Reason.REQUEST_INVALID, Reason.REQUEST_TOO_LARGE)
JSON_BODY: Final = (*SHAPE, Reason.REQUEST_KIND, Reason.REPEATED_KEY)
PACED: Final = (Reason.OVER_QUOTA, Reason.OVER_SEASON, Reason.SWEEP_SLOWED, Reason.SWEEP_STOPPED)
"""What a body is refused for by how much, and how, it asks or files."""
ASKING: Final = (
    Reason.PURPOSE_UNKNOWN,
    Reason.PACK_NOT_IN_FORCE,
    Reason.NOT_COVERED,
    Reason.NOT_READY,
    *PACED,
    Reason.BUSY,
)
ANY_SCOPE: Final = tuple(Scope)


def operation(
    name: str,
    tag: str,
    scopes: tuple[Scope, ...],
    told: Mapping[HTTPStatus, type[BaseModel] | None],
    reasons: Iterable[Reason],
    **more: Any,
) -> dict[str, Any]:
    """The keywords of ninja's decorators. `reasons` are those beyond `ALWAYS`; `more` goes into the document."""
    errors = _by_status([*ALWAYS, *reasons])
    responses: dict[int, Any] = {int(status): model for status, model in told.items()}
    responses |= {int(status): Problem for status in errors}
    described = {int(status): _described(status, listed) for status, listed in errors.items()}
    for status, extra in more.pop("responses", {}).items():
        described.setdefault(int(status), {}).update(extra)
    return {
        "operation_id": name,
        "tags": [tag],
        "auth": Bearer(*scopes),
        "response": responses,
        "exclude_none": True,
        "openapi_extra": {"x-scopes": [scope.value for scope in scopes], "responses": described, **more},
    }


def _by_status(reasons: Iterable[Reason]) -> Mapping[HTTPStatus, list[Reason]]:
    grouped: dict[HTTPStatus, list[Reason]] = defaultdict(list)
    for reason in dict.fromkeys(reasons):
        grouped[STATUSES[reason]].append(reason)
    return grouped


def _described(status: HTTPStatus, reasons: Iterable[Reason]) -> dict[str, Any]:
    """The reasons with their sentences, values left as their names in braces."""
    lines = [f"- `{reason.value}`: {SENTENCES[reason][0]} {SENTENCES[reason][1]}" for reason in reasons]
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        lines.append("- `internal`: a fault of the registry; nothing was answered.")
    told: dict[str, Any] = {"description": f"{status.phrase}\n\n" + "\n".join(lines)}
    if status is HTTPStatus.UNAUTHORIZED:
        told["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    return told
