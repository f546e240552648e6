"""What waits for an officer, as the first screen says it: the most urgent first, each with its page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse

from tutela.agencies.sealing import queries as sealing
from tutela.agencies.verifying import queries as verifying
from tutela.agencies.verifying import wanted
from tutela.answers.campaigns import queries as campaigns
from tutela.answers.filings import queries, unasked
from tutela.answers.subjects import delays
from tutela.answers.watch import queries as watch
from tutela.answers.withdrawals import queries as withdrawals
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, Scope, holds, permitting_rule
from tutela.bodies.sweeping import queries as sweeps
from tutela.core.filings.states import State
from tutela.measures.following import queries as following
from tutela.measures.following import waiting as proofs
from tutela.packs.current import legal_day_of
from tutela.redress.notifying import queries as notifying
from tutela.redress.opinions import queries as opinions
from tutela.redress.relief import queries as relief
from tutela.redress.reports import queries as reports
from tutela.sql.counting import counted

_MOST: Final = 100
_COUNTED: Final = _MOST + 1
"""What may be long is counted so far and no further: a first screen costs the same, however much is late."""
_AT_ONCE: Final = frozenset(
    {
        *("work.today", "work.overdue", "work.sweeps", "work.duties-late", "work.campaign-late"),
        *("work.opinions-late", "work.filings-late", "work.lists-late", "work.receipts-missing"),
        *("work.sealing-late", "work.identities-late", "work.proofs-overdue", "work.proofs-late"),
        *("work.unasked-late", "work.bodies-unasked"),
    }
)
"""What is due today, or late."""
_LAST: Final = frozenset({"work.filed", "work.messages"})
"""What waits for others, and what only tells of the rest."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait for one thing, the key of its text, and where they are."""

    text: str
    count: int
    address: str
    has_more: bool = False  # than `count`: they were counted no further

    @property
    def shown(self) -> str:
        """The count as it is read: exact, or 100+."""
        return f"{self.count:,}{'+' if self.has_more else ''}"


def waiting(acting: Acting, at: datetime) -> list[Waiting]:
    """Nothing where nothing waits; None of it names anybody."""
    on = legal_day_of(at)
    found = [Waiting("work.messages", notifying.unread(acting), reverse("messages"))]
    if _may(acting, Permission.SWEEP_SEE):
        (held,) = counted([sweeps.held_paces(acting)[:_COUNTED]])
        found.append(_bounded("work.sweeps", held, reverse("sweeps")))
    if _may(acting, Permission.FILING_SEE):
        late = len(queries.overdue_here(acting, on, _COUNTED))
        office = _may(acting, Permission.BODIES_OVERSEE)
        found.append(_bounded("work.overdue", late, reverse("queue" if office else "filings")))
        found.append(Waiting("work.watch", watch.unread(acting), reverse("watch")))
    if _may(acting, Permission.NOTICE_SERVE):
        found.append(Waiting("work.duties", following.owes(acting), reverse("duties")))
    if _may(acting, Permission.BODIES_OVERSEE) and not _may(acting, Permission.WITHDRAWALS_OVERSEE):
        late_bodies, offices = counted(
            [following.late_bodies(acting, on)[:_COUNTED], proofs.late_offices(acting, on)[:_COUNTED]]
        )
        found.append(_bounded("work.duties-late", late_bodies, reverse("duties-late")))
        found.append(_bounded("work.proofs-late", offices, reverse("duties-late")))
    if holds(acting, Permission.PROOF_LOOK):
        found += _proofs(acting, on)
    if _may(acting, Permission.STAFF_KEEP):
        found.append(Waiting("work.campaign-owed", campaigns.owes(acting), reverse("yearly")))
        found += _unasked(acting, on)
    if _may(acting, Permission.SCREENING_CAMPAIGN):
        found.append(Waiting("work.campaign-late", campaigns.late_lists(acting, on), reverse("campaigns")))
    elif _may(acting, Permission.BODIES_OVERSEE):
        found.append(Waiting("work.campaign-ask", campaigns.waiting_to_ask(acting), reverse("campaigns")))
    if _may(acting, Permission.FILING_MAKE):
        found += _filer(queries.own_counts(acting), queries.to_tell(acting), queries.returned(acting))
    if wanted.supplies(acting):
        found += _supplies(acting)
    if _may(acting, Permission.BODIES_OVERSEE) and _may(acting, Permission.FILING_SEE):
        found += _office(acting, queries.queue_counts(acting), on)
    if _may(acting, Permission.OPINION_ANSWER):
        found.append(Waiting("work.opinions", opinions.owes(acting), reverse("opinions")))
    if opinions.opens(acting):
        found.append(Waiting("work.opinions-approve", opinions.to_look_at(acting), reverse("opinions")))
        found.append(Waiting("work.opinions-returned", opinions.returned(acting), reverse("opinions")))
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
        found += _prosecutor(acting, on)
    return sorted((one for one in found if one.count), key=_rank)


def _rank(one: Waiting) -> int:
    return 0 if one.text in _AT_ONCE else 2 if one.text in _LAST else 1


def _bounded(text: str, counted_: int, address: str) -> Waiting:
    """Of what was counted up to `_COUNTED`."""
    return Waiting(text, min(counted_, _MOST), address, has_more=counted_ > _MOST)


def _prosecutor(acting: Acting, on: date) -> list[Waiting]:
    """What fell due in the region and did not happen, and what was reported: by one statement."""
    duties, offices, filings, receipts, doubts, cases, rechecks, reported = counted(
        [
            following.late_bodies(acting, on)[:_COUNTED],
            proofs.late_offices(acting, on)[:_COUNTED],
            queries.late_askers(acting, on)[:_COUNTED],
            withdrawals.missing_bodies(acting, on)[:_COUNTED],
            sealing.late_agencies(acting, on)[:_COUNTED],
            verifying.late_agencies(acting, on)[:_COUNTED],
            relief.late_agencies(acting, on)[:_COUNTED],
            reports.going(acting)[:_COUNTED],
        ]
    )
    return [
        _bounded("work.duties-late", duties, reverse("duties-late")),
        _bounded("work.proofs-late", offices, reverse("duties-late")),
        _bounded("work.filings-late", filings, reverse("filings-overdue")),
        Waiting("work.lists-late", campaigns.late_campaigns(acting, on), reverse("campaigns")),
        _bounded("work.receipts-missing", receipts, reverse("receipts-missing")),
        _bounded("work.sealing-late", doubts, reverse("sealing-overdue")),
        _bounded("work.identities-late", cases + rechecks, reverse("identities-late")),
        _bounded("work.reports", reported, reverse("reports")),
    ]


def _proofs(acting: Acting, on: date) -> list[Waiting]:
    late, waits = counted([proofs.late(acting, on)[:_COUNTED], proofs.waits(acting)[:_COUNTED]])
    return [
        _bounded("work.proofs-overdue", late, reverse("proofs")),
        _bounded("work.proofs", waits if not late else 0, reverse("proofs")),
    ]


def _unasked(acting: Acting, on: date) -> list[Waiting]:
    """Staff in post about whom the body has to begin to ask; who is late, apart from the others."""
    late, others = counted([unasked.late(acting, on)[:_COUNTED], unasked.in_time(acting, on)[:_COUNTED]])
    address = reverse("staff-unasked")
    return [
        _bounded("work.unasked-late", late, address),
        _bounded("work.unasked", others, address),
    ]


def _filer(counts: dict[State, int], today: int, returned: int) -> list[Waiting]:
    waits = counts.get(State.FILED, 0) + counts.get(State.REVIEWED, 0) + counts.get(State.PENDING, 0)
    return [
        Waiting("work.today", today, _own(State.ANSWERED)),
        Waiting("work.answered", counts.get(State.ANSWERED, 0) - today, _own(State.ANSWERED)),
        Waiting("work.returned", returned, _own(State.AUTHORISED)),
        Waiting("work.refused", counts.get(State.REFUSED, 0), _own(State.REFUSED)),
        Waiting("work.authorised", counts.get(State.AUTHORISED, 0) - returned, _own(State.AUTHORISED)),
        Waiting("work.draft", counts.get(State.DRAFT, 0), _own(State.DRAFT)),
        Waiting("work.filed", waits, reverse("filings")),
    ]


def _supplies(acting: Acting) -> list[Waiting]:
    """The first of them is opened; when it is supplied, the next one comes first."""
    found = wanted.of_body(acting, _COUNTED)
    if not found:
        return []
    filing, inquiry = found[0].filing, found[0].inquiry
    address = reverse("filing", args=[filing]) if filing else reverse("inquiry", args=[inquiry])
    return [_bounded("work.needed", len(found), address)]


def _office(acting: Acting, counts: dict[State, int], on: date) -> list[Waiting]:
    found = []
    if _may(acting, Permission.FILING_REVIEW):
        silent = len(queries.has_not_asked(acting, on.year, _COUNTED))
        found.append(_bounded("work.silent", silent, reverse("silent")))
        (behind,) = counted([unasked.behind_codes(acting, on)[:_COUNTED]])
        found.append(_bounded("work.bodies-unasked", behind, reverse("silent")))
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
