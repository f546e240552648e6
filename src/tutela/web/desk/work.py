"""What waits for an officer, as the first screen says it: the most urgent first, each with its page."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from tutela.agencies.verifying import queries as verifying
from tutela.answers.campaigns import queries as campaigns
from tutela.answers.filings import queries
from tutela.answers.watch import queries as watch
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.bodies.sweeping import queries as sweeps
from tutela.core.filings.states import State
from tutela.measures.following import queries as following
from tutela.redress.notifying import queries as notifying
from tutela.redress.relief import queries as relief

_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait for one thing, the key of its text, and where they are."""

    text: str
    count: int
    address: str


def waiting(acting: Acting, on: date) -> list[Waiting]:
    """Nothing where nothing waits; None of it names anybody."""
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
        found += _office(acting, queries.queue_counts(acting))
    if _may(acting, Permission.IDENTITY_VERIFY):
        found.append(Waiting("work.identities", verifying.count(acting), reverse("identities")))
    if _may(acting, Permission.RECHECK_DECIDE):
        found.append(Waiting("work.rechecks", relief.count(acting), reverse("rechecks")))
    if _may(acting, Permission.WITHDRAWALS_OVERSEE):
        late_agencies = len(verifying.late_everywhere(acting, on, _MOST)) + len(
            relief.late_everywhere(acting, on, _MOST)
        )
        found.append(Waiting("work.identities-late", late_agencies, reverse("identities-late")))
    return [one for one in found if one.count]


def concerned(acting: Acting) -> bool:
    """Whether inquiries are this officer's work at all."""
    powers = (
        Permission.FILING_SEE,
        Permission.BODIES_OVERSEE,
        Permission.IDENTITY_VERIFY,
        Permission.SWEEP_SEE,
    )
    return any(_may(acting, power) for power in powers)


def _filer(counts: dict[State, int], today: int) -> list[Waiting]:
    waits = counts.get(State.FILED, 0) + counts.get(State.REVIEWED, 0) + counts.get(State.PENDING, 0)
    return [
        Waiting("work.today", today, _own(State.ANSWERED)),
        Waiting("work.answered", counts.get(State.ANSWERED, 0) - today, _own(State.ANSWERED)),
        Waiting("work.authorised", counts.get(State.AUTHORISED, 0), _own(State.AUTHORISED)),
        Waiting("work.draft", counts.get(State.DRAFT, 0), _own(State.DRAFT)),
        Waiting("work.filed", waits, reverse("filings")),
    ]


def _office(acting: Acting, counts: dict[State, int]) -> list[Waiting]:
    found = []
    if _may(acting, Permission.FILING_REVIEW):
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
