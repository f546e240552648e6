"""What waits for an officer, as the first screen says it: the most urgent first, each with its page."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse

from tutela.answers.filings import queries
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, permitting_rule
from tutela.core.filings.states import State
from tutela.measures.following import queries as following

_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait for one thing, the key of its text, and where they are."""

    text: str
    count: int
    address: str


def waiting(acting: Acting, on: date) -> list[Waiting]:
    """Nothing where nothing waits; None of it names anybody."""
    found: list[Waiting] = []
    if _may(acting, Permission.FILING_SEE):
        late = len(queries.overdue_here(acting, on, _MOST))
        office = _may(acting, Permission.BODIES_OVERSEE)
        found.append(Waiting("work.overdue", late, reverse("queue" if office else "filings")))
    if _may(acting, Permission.NOTICE_SERVE):
        found.append(Waiting("work.duties", following.owes(acting), reverse("duties")))
    if _may(acting, Permission.BODIES_OVERSEE):
        late_bodies = len(following.late_everywhere(acting, on, _MOST))
        found.append(Waiting("work.duties-late", late_bodies, reverse("duties-late")))
    if _may(acting, Permission.FILING_MAKE):
        found += _filer(queries.own_counts(acting), queries.to_tell(acting))
    if _may(acting, Permission.BODIES_OVERSEE) and _may(acting, Permission.FILING_SEE):
        found += _office(acting, queries.queue_counts(acting))
    return [one for one in found if one.count]


def concerned(acting: Acting) -> bool:
    """Whether inquiries are this officer's work at all."""
    return _may(acting, Permission.FILING_SEE) or _may(acting, Permission.BODIES_OVERSEE)


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
