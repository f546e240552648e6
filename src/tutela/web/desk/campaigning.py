"""Yearly screenings at the office: ordering one, how far its bodies are, who is late; counts, and nobody."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tutela.answers.campaigns import actions, asking, queries, scope
from tutela.answers.campaigns.campaign import Campaign, Line, State, Tally
from tutela.bodies import queries as bodies
from tutela.bodies.kinds import Acting, BodyKind
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Refusal
from tutela.core.wording import Language, sentence
from tutela.packs.current import legal_day_of
from tutela.redress.opinions import queries as opinions
from tutela.web.desk import meters
from tutela.web.desk.campaign_forms import CampaignForm
from tutela.web.desk.forms import posted
from tutela.web.desk.officers import officer
from tutela.web.desk.repeated import made_once
from tutela.web.desk.staff import PAGE
from tutela.web.desk.tags import amount, reader
from tutela.web.desk.texts.table import say

_LATEST: Final = 20
_MAP: Final = "map"
"""In the place of a state: all of them, drawn."""
_OFFICES: Final = 300
_DRAWN: Final = 100
"""Bodies of one map."""


@require_safe
@officer
def campaigns(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The latest campaigns, each with how far it is."""
    found = queries.listed(acting, _today(), _LATEST)
    names = _names({one.office for one in found})
    context = {
        "campaigns": [(one, names.get(one.office, one.office), meters.of(one.tally)) for one in found],
        "may_order": _may(acting, Permission.SCREENING_CAMPAIGN),
        "today": _today(),
    }
    return render(request, "desk/campaigns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def order_one(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Ordering a campaign."""
    require(acting, Permission.SCREENING_CAMPAIGN)
    form = CampaignForm(*posted(request), purposes=scope.purposes(), offices=_offices(acting))
    if request.method == "POST" and form.is_valid():
        ordered = _ordered(request, acting, form)
        if ordered is not None:
            messages.success(request, say("campaign.ordered-now", reader()))
            return redirect("campaign", ordered)
    return render(request, "desk/campaign-new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@officer
def campaign(request: HttpRequest, acting: Acting, campaign_id: UUID) -> HttpResponse:
    """One campaign: its figures, its bodies by office, and those who stand so as was chosen, or a map of all."""
    context = _going(acting, campaign_id)
    written, after = request.GET.get("state", ""), request.GET.get("after", "")[:40]
    context["states"] = [(one, context["one"].tally.states.get(one, 0)) for one in State]
    context["opens"] = opinions.opens(acting)
    if written == _MAP:
        context |= _map(request, acting, context["one"], context["tallies"])
        return render(request, "desk/campaign.html", context)
    state = State(written) if written in set(State) else _first(context["one"])
    lines = queries.lines(acting, campaign_id, state, _today(), PAGE + 1, after)
    names = _names({line.organisation for line in lines})
    context |= {
        "state": state,
        "lines": _named(lines[:PAGE], names),
        "next": lines[PAGE - 1].organisation if len(lines) > PAGE else None,
    }
    return render(request, "desk/campaign.html", context)


@require_safe
@officer
def progress(request: HttpRequest, acting: Acting, campaign_id: UUID) -> HttpResponse:
    """The part of its page that changes while runs go on."""
    return render(request, "desk/campaign-progress.html", _going(acting, campaign_id))


@require_POST
@officer
def ask(request: HttpRequest, acting: Acting, campaign_id: UUID) -> HttpResponse:
    """Has all lists that came asked about; a body that asks for itself comes back to its own page."""
    count = asking.ask(acting=acting, campaign=campaign_id, at=timezone.now())
    messages.success(request, say("campaign.asked-now", reader(), count=amount(count)))
    return redirect("yearly" if acting.kind in scope.KINDS else reverse("campaign", args=[campaign_id]))


@require_POST
@officer
def remind(request: HttpRequest, acting: Acting, campaign_id: UUID) -> HttpResponse:
    """Reminds whoever owes a list."""
    count = actions.remind(acting=acting, campaign=campaign_id, at=timezone.now())
    messages.success(request, say("campaign.reminded-now", reader(), count=amount(count)))
    return redirect("campaign", campaign_id)


@require_POST
@officer
def order(request: HttpRequest, acting: Acting, campaign_id: UUID, member_id: UUID) -> HttpResponse:
    """Orders a body to hand in its list."""
    actions.order(acting=acting, campaign=campaign_id, member=member_id, at=timezone.now())
    messages.success(request, say("campaign.order-given", reader()))
    return redirect("campaign", campaign_id)


@require_POST
@officer
def close(request: HttpRequest, acting: Acting, campaign_id: UUID) -> HttpResponse:
    """Takes no further list."""
    actions.close(acting=acting, campaign=campaign_id, at=timezone.now())
    messages.success(request, say("campaign.closed-now", reader()))
    return redirect("campaign", campaign_id)


def _going(acting: Acting, campaign_id: UUID) -> dict[str, Any]:
    standing = queries.standing(acting, campaign_id, _today())
    one, groups = standing.campaign, standing.groups
    names = _names({one.office, *(group.above for group in groups)})
    latest = sorted(groups, key=lambda group: (-group.tally.late, -group.tally.owed, group.above))
    taking = queries.taking(acting, campaign_id)
    return {
        "one": one,
        "office": names.get(one.office, one.office),
        "figures": meters.figures(one.tally),
        "meter": meters.of(one.tally),
        "groups": [
            (_group_name(group.above, names), group.above, group.tally, meters.of(group.tally))
            for group in latest
        ],
        "tallies": {group.above: group.tally for group in groups},
        "runs": standing.rows,
        "asking": bool(one.tally.states.get(State.ASKED)),
        "taking": taking,
        "stopped": _said(taking.refusal) if taking else "",
        "going": bool(one.tally.states.get(State.ASKED)) or bool(taking and taking.is_going),
        "is_own": queries.is_own(acting, one),
        "to_ask": queries.to_ask(acting, campaign_id) if asking.may_ask(acting) else 0,
        "may_close": one.closed_on is None and not one.tally.under_way,
        "today": _today(),
    }


def _map(request: HttpRequest, acting: Acting, one: Campaign, tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """One page of the bodies, of one office or of all, as tiles and as the lines that say the same."""
    written = request.GET.get("above")
    above = written if written in tallies else None
    tally = one.tally if above is None else tallies[above]
    pages = max(1, -(-tally.bodies // _DRAWN))
    asked = request.GET.get("page", "")
    page = min(max(1, int(asked)), pages) if asked.isdecimal() and len(asked) < 6 else 1
    lines = queries.drawn(acting, one.id, _today(), _DRAWN, page=page, above=above)
    names = _names({line.organisation for line in lines} | ({above} if above else set()))
    first = (page - 1) * _DRAWN + 1
    return {
        "map": meters.map_of(lines, first=first),
        "keys": [(key, count) for key, count in meters.figures(tally)],
        "first": first,
        "last": first + len(lines) - 1,
        "lines": _named(lines, names),
        "above": above,
        "of_office": "" if above is None else _group_name(above, names),
        "page": page,
        "pages": pages,
        "drawn": tally,
        "drawn_percent": meters.of(tally).percent,
    }


def _named(lines: Sequence[Line], names: dict[str, str]) -> list[tuple[str, Line, str]]:
    return [(names.get(line.organisation, line.organisation), line, _said(line.refusal)) for line in lines]


def _group_name(above: str, names: dict[str, str]) -> str:
    return names.get(above, above) or say("campaign.above-none", reader())


def _first(one: Campaign) -> State:
    """The bodies that somebody has to look at first."""
    wanted = (State.FAILED, State.OWED, State.LISTED, State.ASKED, State.DONE)
    return next((state for state in wanted if one.tally.states.get(state)), State.DONE)


def _ordered(request: HttpRequest, acting: Acting, form: CampaignForm) -> UUID | None:
    """None where it was refused; the form then says why."""
    said, at = form.cleaned_data, timezone.now()

    def act() -> UUID:
        return actions.open_campaign(
            acting=acting,
            purpose_code=said["purpose"],
            kinds=form.kinds(),
            due_on=said["due_on"],
            at=at,
            under=said["under"],
        )

    try:
        return made_once(request, acting, act, at)
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _offices(acting: Acting) -> list[tuple[str, str]]:
    below = bodies.codes_within(acting, Permission.SCREENING_CAMPAIGN, kinds=(BodyKind.EDUCATION_OFFICE,))
    codes = list(below.exclude(code=acting.organisation).order_by("code")[:_OFFICES])
    names = _names(set(codes))
    return [(code, names[code]) for code in codes]


def _names(codes: set[str]) -> dict[str, str]:
    place = 0 if reader() is Language.CHINESE else 1
    return {code: names[place] for code, names in bodies.organisation_names(codes).items()}


def _said(refusal: Refusal | None) -> str:
    return "" if refusal is None else sentence(refusal, reader())


def _may(acting: Acting, permission: Permission) -> bool:
    try:
        require(acting, permission)
    except Refusal:
        return False
    return True


def _today() -> date:
    return legal_day_of(timezone.now())
