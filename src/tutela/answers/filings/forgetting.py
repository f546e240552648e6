"""Whom a filing named whose answer was withdrawn, and whom its body has on the staff list, is forgotten."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tutela.answers.filings.models import Filing, Line
from tutela.answers.filings.upkeep import NOBODY
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.subjects.models import SubjectLink
from tutela.core.filings.states import State

_AT_ONCE: Final = 500


def forget_recalled(*, but: "QuerySet[Any, Any]") -> int:
    """All whose person is kept by nothing else, but for filings on which something is left to undo; how many.

    Somebody who still stands on the list has the link to their question; who does not has none (`withdrawals`).
    """
    linked = SubjectLink.objects.filter(entry=OuterRef("entry"))
    stands = Inquiry.objects.filter(Exists(linked), id=OuterRef("inquiry"))
    recalled = Filing.objects.filter(~Exists(stands), state=State.RECALLED.value).exclude(id__in=but)
    named = recalled.filter(~Q(key_id="") | Q(engagement__isnull=False))
    return sum(_forget(part) for part in _parts(list(named.order_by("id").values_list("id", flat=True))))


def _forget(filings: Collection[UUID]) -> int:
    Line.objects.filter(filing__in=filings).update(sealed=None)
    return Filing.objects.filter(id__in=filings).update(engagement=None, **NOBODY)


def _parts(ids: list[UUID]) -> list[list[UUID]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
