"""The yearly screening at a body: which lists it owes, handing one in, and what the screening found."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tutela.answers.campaigns import asking, queries
from tutela.answers.campaigns.campaign import Hit, Owed, State
from tutela.answers.staff import queries as staff
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import organisation_names
from tutela.core.wording import Language, sentence
from tutela.measures.following import queries as following
from tutela.packs.current import legal_day_of
from tutela.web.desk.officers import officer
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_LATEST: Final = 10


@require_safe
@officer
def yearly(request: HttpRequest, acting: Acting) -> HttpResponse:
    """What the body owes first; then how its runs are, and the rows that somebody has to look at."""
    found = queries.owed(acting, legal_day_of(timezone.now()), _LATEST)
    names = organisation_names({one.office for one in found})
    place, hits = 0 if reader() is Language.CHINESE else 1, _hits(acting, found)
    context = {
        "lists": [
            {
                "one": one,
                "office": names[one.office][place] if one.office in names else one.office,
                "refusal": sentence(one.refusal, reader()) if one.refusal else "",
                "hits": hits.get(one.member, []),
                "may_ask": one.asks_itself and one.state in (State.LISTED, State.FAILED) and one.is_open,
            }
            for one in found
        ],
        "headcount": staff.headcount(acting.organisation),
        "declared": acting.headcount,
        "going": any(one.state is State.ASKED for one in found),
    }
    return render(request, "desk/yearly.html", context)


@require_POST
@officer
def hand_in(request: HttpRequest, acting: Acting, member_id: UUID) -> HttpResponse:
    """The staff list is whole."""
    asking.hand_in(acting=acting, member=member_id, at=timezone.now())
    messages.success(request, say("yearly.handed-in", reader()))
    return redirect("yearly")


def _hits(acting: Acting, found: Sequence[Owed]) -> dict[UUID, list[tuple[Hit, UUID | None]]]:
    """By list the rows that are more than *no record*, each with what follows it once that is known."""
    hits = queries.hits(acting, [one.member for one in found if one.state is State.DONE])
    followed = following.of_hits(acting, [hit.id for of_list in hits.values() for hit in of_list])
    return {member: [(hit, followed.get(hit.id)) for hit in of_list] for member, of_list in hits.items()}
