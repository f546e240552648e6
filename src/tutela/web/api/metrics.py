"""`/metrics` for a Prometheus on the same machine."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tutela.answers.watch import metrics as watch
from tutela.ledger import metrics as ledger

_KIND: Final = "text/plain; version=0.0.4; charset=utf-8"
_HERE: Final = frozenset({"127.0.0.1", "::1"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Not there for anybody who comes through the proxy, which says of each request where it came from."""
    if request.META.get("REMOTE_ADDR") not in _HERE or "X-Forwarded-For" in request.headers:
        raise Http404
    now = timezone.now()
    return HttpResponse(ledger.text(now) + watch.text(now), content_type=_KIND)
