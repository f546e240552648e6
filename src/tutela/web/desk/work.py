"""What waits for an officer, as the first screen says it: the most urgent first, each with its page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse

from tutela.agencies.sealing import queries as sealing
from tutela.agencies.verifying import queries as verifying
from tutela.answers.campaigns import queries as campaigns
from tutela.answers.filings import queries
from tutela.answers.subjects import delays
from tutela.answers.watch import queries as watch
from tutela.answers.withdrawals import queries as withdrawals
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.bodies.sweeping import queries as sweeps
from tutela.core.filings.states import State
from tutela.measures.following import queries as following
from tutela.packs.current import legal_day_of
from tutela.redress.notifying import queries as notifying
from tutela.redress.opinions import queries as opinions
from tutela.redress.relief import queries as relief
from tutela.redress.reports import queries as reports

_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait for one thing, the key of its text, and where they are."""

    text: str
    count: int
    address: str


def waiting(acting: Acting, at: datetime) -> list[Waiting]:
    """Nothing where nothing waits; None of it names anybody."""
    on = legal_day_of(at)
    found = [Waiting("work.messages", notifying.unread(acting), reverse("messages"))]
    if _may(acting, Permission.SWEEP_SEE):
        found.append(Waiting("work.sweeps", len(sweeps.held(acting)), reverse("sweeps")))
    if _may(acting, Permission.FILING_SEE):
        late = len(queries.overdue_here(acting, on, _MOST))
        office = _may(acting, Permission.BODIES_OVERSEE)
        found.append(Waiting("work.overdue", late, reverse("queue" if office else "filings")))
        found.append(Waiting("work.watch", watch.unread(acting), reverse("watch")))
    if _may(acting, Permission.NOTICE_SERVE):
        found.append(Waiting("work.duties", following.owes(acting), reverse("duties")))
    if _may(acting, Permission.BODIES_OVERSEE):
        late_bodies = len(following.late_everywhere(acting, on, _MOST))
        found.append(Waiting("work.duties-late", late_bodies, reverse("duties-late")))
    if _may(acting, Permission.STAFF_KEEP):
        found.append(Waiting("work.campaign-owed", campaigns.owes(acting), reverse("yearly")))
    if _may(acting, Permission.SCREENING_CAMPAIGN):
        found.append(Waiting("work.campaign-late", campaigns.late_lists(acting, on), reverse("campaigns")))
    elif _may(acting, Permission.BODIES_OVERSEE):
        found.append(Waiting("work.campaign-ask", campaigns.waiting_to_ask(acting), reverse("campaigns")))
    if _may(acting, Permission.FILING_MAKE):
        found += _filer(queries.own_counts(acting), queries.to_tell(acting))
    if _may(acting, Permission.BODIES_OVERSEE) and _may(acting, Permission.FILING_SEE):
        found += _office(acting, queries.queue_counts(acting), on)
    if _may(acting, Permission.OPINION_ANSWER):
        found.append(Waiting("work.opinions", opinions.owes(acting), reverse("opinions")))
    if opinions.opens(acting):
        found.append(Waiting("work.opinions-late", opinions.late(acting, on), reverse("opinions")))
        found.append(Waiting("work.opinions-answered", opinions.answered(acting), reverse("opinions")))
    if _may(acting, Permission.IDENTITY_VERIFY):
        found.append(Waiting("work.identities", verifying.count(acting), reverse("identities")))
    if _may(acting, Permission.RECHECK_DECIDE):
        found.append(Waiting("work.rechecks", relief.count(acting), reverse("rechecks")))
    if _may(acting, Permission.RECORDS_SEAL):
        found.append(Waiting("work.sealing", sealing.count(acting), reverse("sealing")))
    if _may(acting, Permission.SUBJECT_DELAY):
        asked = delays.waiting(acting, at=at)
        found.append(Waiting("work.delays", len(asked), reverse("delays")))
    if _may(acting, Permission.WITHDRAWALS_OVERSEE):
        found += _prosecutor(acting, on, at)
        late_agencies = len(verifying.late_everywhere(acting, on, _MOST)) + len(
            relief.late_everywhere(acting, on, _MOST)
        )
        found.append(Waiting("work.identities-late", late_agencies, reverse("identities-late")))
    return [one for one in found if one.count]


def _prosecutor(acting: Acting, on: date, at: datetime) -> list[Waiting]:
    """What fell due in the region and did not happen, and what was reported."""
    filings = len(queries.overdue_everywhere(acting, on, _MOST))
    return [
        Waiting("work.filings-late", filings, reverse("filings-overdue")),
        Waiting("work.lists-late", campaigns.late_campaigns(acting, on), reverse("campaigns")),
        Waiting("work.receipts-missing", len(withdrawals.missing(acting, on)), reverse("receipts-missing")),
        Waiting("work.sealing-late", len(sealing.overdue(acting, at)), reverse("sealing-overdue")),
        Waiting("work.reports", reports.going(acting), reverse("reports")),
    ]


def _filer(counts: dict[State, int], today: int) -> list[Waiting]:
    waits = counts.get(State.FILED, 0) + counts.get(State.REVIEWED, 0) + counts.get(State.PENDING, 0)
    return [
        Waiting("work.today", today, _own(State.ANSWERED)),
        Waiting("work.answered", counts.get(State.ANSWERED, 0) - today, _own(State.ANSWERED)),
        Waiting("work.authorised", counts.get(State.AUTHORISED, 0), _own(State.AUTHORISED)),
        Waiting("work.draft", counts.get(State.DRAFT, 0), _own(State.DRAFT)),
        Waiting("work.filed", waits, reverse("filings")),
    ]


def _office(acting: Acting, counts: dict[State, int], on: date) -> list[Waiting]:
    found = []
    if _may(acting, Permission.FILING_REVIEW):
        silent = len(queries.has_not_asked(acting, on.year, _MOST))
        found.append(Waiting("work.silent", silent, reverse("silent")))
        address = f"{reverse('queue')}?state={State.FILED.value}"
        found.append(Waiting("work.review", counts.get(State.FILED, 0), address))
    else:
        address = f"{reverse('queue')}?state={State.REVIEWED.value}"
        found.append(Waiting("work.ask", counts.get(State.REVIEWED, 0), address))
    return found


def _own(state: State) -> str:
    return f"{reverse('filings')}?state={state.value}"


def _may(acting: Acting, permission: Permission) -> bool:
    return permitting_rule(acting, permission, Scope()) is not None
