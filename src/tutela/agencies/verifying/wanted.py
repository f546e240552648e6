"""What verifying officers wait for from a body: its own questions about which they lack something."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from tutela.agencies.verifying.case import State
from tutela.agencies.verifying.models import Case
from tutela.answers.filings.models import Filing
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.inquiries.queries import askable
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, holds
from tutela.core.filings.states import State as FilingState


@dataclass(frozen=True, slots=True)
class Wanted:
    """One question; `filing` is None where it was asked without one."""

    inquiry: UUID
    filing: UUID | None


def supplies(acting: Acting) -> bool:
    """Whether this officer's body can be asked for something: it files, or asks for itself."""
    return holds(acting, Permission.FILING_MAKE) or bool(askable(acting, Permission.INQUIRY_ASK))


def of_body(acting: Acting, limit: int) -> list[Wanted]:
    """What the officer's body filed, and then what it asked without a filing, each oldest first."""
    own = Filing.objects.filter(organisation=acting.organisation, state=FilingState.PENDING.value)
    filed = own.filter(_is_wanted("inquiry")).order_by("changed_at", "id").values_list("inquiry", "id")
    found = [Wanted(inquiry, filing) for inquiry, filing in filed[:limit] if inquiry]
    asked = Inquiry.objects.filter(
        organisation=acting.organisation, answer=Answer.PENDING.value, withdrawn_at=None
    )
    asked = asked.filter(_is_wanted("id")).exclude(Exists(Filing.objects.filter(inquiry=OuterRef("id"))))
    rest = asked.order_by("asked_at", "id").values_list("id", flat=True)[: limit - len(found)]
    return found + [Wanted(inquiry, None) for inquiry in rest]


def _is_wanted(via: str) -> Exists:
    cases: Any = Case.objects.filter(inquiry=OuterRef(via), state=State.NEEDS.value)
    return Exists(cases)
