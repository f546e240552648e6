"""A body that moved is asked about by the office that it stands under now, and no more by the one that it left."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import BooleanField, Case, ExpressionWrapper, F, Min, Q, QuerySet, Value, When

from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.models import Member
from tutela.answers.routes import askers_of
from tutela.bodies.queries import of_body

_WAITS: Final = (State.OWED.value, State.LISTED.value, State.FAILED.value)


def reroute(*, at: datetime, campaign: UUID | None = None) -> int:
    """Lists not asked about yet go to whoever would ask now, in this campaign or in every open one; how many went.

    A list of a body under which nobody may ask is nobody's until it stands elsewhere.
    """
    del at
    rows = Member.objects.filter(state__in=_WAITS, campaign__closed_on=None)
    if campaign is not None:
        rows = rows.filter(campaign=campaign)
    codes = rows.order_by().values_list("campaign__purpose", flat=True).distinct()
    return sum(_rerouted(rows.filter(campaign__purpose=code), code) for code in codes)


def _rerouted(rows: "QuerySet[Member]", purpose_code: str) -> int:
    """Weighed by office and kind: a province has 20,000 bodies, and a hundred offices above them.

    Bodies of one kind under one office have one asker, unless each asks for itself.
    """
    itself = Q(asker=F("organisation"))
    alike = rows.annotate(
        under=of_body("parent", via="organisation"),
        kind=of_body("kind", via="organisation"),
        asks_itself=ExpressionWrapper(itself, output_field=BooleanField()),
        office=Case(When(itself, then=Value("")), default=F("asker")),
    )
    grouped = alike.order_by().values_list("under", "kind", "asks_itself", "office")
    groups = list(grouped.annotate(one=Min("organisation")))
    by_now, count = askers_of({one for *_, one in groups}, purpose_code), 0
    for under, kind, asks_itself, office, one in groups:
        was = one if asks_itself else office
        now = by_now.get(one, was)
        if now != was:
            moved = alike.filter(under=under, kind=kind, asks_itself=asks_itself, office=office)
            asker = F("organisation") if now == one else Value(now)
            count += Member.objects.filter(id__in=moved.values("id"), state__in=_WAITS).update(asker=asker)
    return count
