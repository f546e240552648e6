"""The API as one object: its operations, its errors, its document and its addresses."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from allauth.idp.oidc import views
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

import tutela
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import policy
from tutela.web.api import (
    at_once,
    campaigns,
    certificates,
    duties,
    filings,
    inquiries,
    ledger,
    limits,
    lists,
    notices,
    openapi,
    opinions,
    proofs,
    receipts,
    rechecks,
    screenings,
    settled,
    staff,
    watch,
    withdrawing,
)
from tutela.web.api.problems import HANDLERS, missing, problem

View = Callable[..., HttpResponseBase]
DESCRIPTION: Final = """\
Tutela answers one question: on this day, for this purpose, has this person a record that the law lets you know of?

Persons stand in the bodies of requests only, never in an address. Every answer is committed with an entry of a public
ledger, and carries a signed receipt. No answer acts by itself: a person decides. All people in examples are fictional.

Every error has the same form: `reason` is one of a closed list of words, the two messages say in Chinese and English
what to do, `where` is the path to the fault. Values that were sent are never repeated."""


class Registry(NinjaAPI):
    """Ninja, with errors of one form at every address below it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._documents: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Ninja's document, completed; made once for the purposes of the packs: it takes a second to make."""
        purposes = policy().purposes
        asked = repr((sorted(purposes), sorted(options.items())))
        if asked not in self._documents:
            made = super().get_openapi_schema(**options)
            openapi.complete(made, purposes)
            self._documents[asked] = made
        return self._documents[asked]

    @property
    def urls(self) -> tuple[list[Any], str, str]:
        """Every address of the API, the token operations, and one that says `not-found` for all others."""
        patterns, app, namespace = super().urls
        tokens = [
            path(openapi.OBTAIN_PATH.lstrip("/"), require_POST(views.token), name="token"),
            path(openapi.REVOKE_PATH.lstrip("/"), require_POST(views.revoke), name="revoke"),
        ]
        others = re_path(r"", csrf_exempt(_nowhere))
        return [*map(_uniform, [*patterns, *tokens]), others], app, namespace


def _uniform(pattern: Any) -> URLPattern:
    """The same address, its body bounded before it is read and its errors in the API's form."""
    view: View = pattern.callback

    @wraps(view)
    def bounded(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        try:
            limits.require_length(request)
            response = view(request, *args, **values)
        except Refusal as refusal:
            return problem(request, refusal)
        except Http404 as fault:
            return missing(request, fault)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _no_such_method(request, response)
        return response

    return URLPattern(pattern.pattern, bounded, pattern.default_args, pattern.name)


def _no_such_method(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    refused = problem(request, Refusal(Reason.REQUEST_METHOD, known=response["Allow"]))
    refused["Allow"] = response["Allow"]
    return refused


def _nowhere(request: HttpRequest) -> HttpResponse:
    return missing(request, Http404())


api = Registry(
    title="Tutela",
    version=tutela.__version__,
    description=DESCRIPTION,
    parser=limits.StrictJson(),
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
api.add_router("/v1/inquiries", inquiries.router)
api.add_router("/v1/inquiries", settled.router)
api.add_router("/v1/ledger", ledger.router)
api.add_router("/v1", receipts.router)
api.add_router("/v1/screenings", screenings.router)
api.add_router("/v1/screenings", at_once.router)
api.add_router("/v1/certificates", certificates.router)
api.add_router("/v1/notices", notices.router)
api.add_router("/v1/withdrawals", withdrawing.router)
api.add_router("/v1/staff", staff.router)
api.add_router("/v1/filings", filings.router)
api.add_router("/v1/duties", duties.router)
api.add_router("/v1/proofs", proofs.router)
api.add_router("/v1/campaigns", campaigns.router)
api.add_router("/v1/yearly", campaigns.lists)
api.add_router("/v1/watch", watch.router)
api.add_router("/v1/re-checks", rechecks.router)
api.add_router("/v1/opinions", opinions.router)
api.add_router("/v1", lists.router)
for fault, handler in HANDLERS.items():
    api.add_exception_handler(fault, handler)
