"""What was done on an answer that fell rests on another about the same person, and is put back when none is left."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tutela.core.following.duties import Duty, undoing
from tutela.core.following.standing import Fallen, Fate, Standing, fates
from tutela.measures.following import models
from tutela.measures.following.following import State
from tutela.measures.following.owing import STANDING, owe, standards
from tutela.packs.current import holidays, legal_day_of

_DID: Final = Q(done_on__isnull=False) | Exists(models.Declaration.objects.filter(step=OuterRef("pk")))
"""One whose proof was returned was declared all the same: what its body did is put back."""


@dataclass(frozen=True, slots=True)
class _Matter:
    """What follows one answer, with its duties by what became of them."""

    row: models.Following
    orders: frozenset[Duty]
    did: frozenset[Duty]
    kept: frozenset[Duty]
    undoes: frozenset[Duty]
    is_fresh: bool

    @property
    def stands(self) -> bool:
        return self.row.state in STANDING

    @property
    def fell(self) -> bool:
        """One that ended did, while something of it rests: it was ended beside (`about`)."""
        return self.row.state == State.FALLEN.value or bool(self.kept and not self.stands)

    def fallen(self) -> Fallen[UUID]:
        rests = self.did if self.is_fresh else self.kept | self.undoes
        return Fallen(self.row.id, rests, self.undoes)


def about(engagement: UUID) -> list[models.Following]:
    """All about one person at one body that has not ended, held in one order; what ended beside a step that rests too.

    A process of an edition that knows of no resting ends a row when nothing of it is open.
    """
    rests = models.Step.objects.filter(following=OuterRef("pk"), is_kept=True)
    rows = models.Following.objects.select_for_update().filter(engagement=engagement)
    return list(rows.filter(~Q(state=State.ENDED.value) | Exists(rests)).order_by("id"))


def settle(rows: Iterable[models.Following], at: datetime, *, fresh: Collection[UUID] = ()) -> int:
    """Keeps, puts back or lets go what was done on those of these that fell; how many of them changed.

    `rows`: all about one person at one body, held; `fresh`: those whose answer fell just now.
    """
    matters = [_matter(row, row.id in fresh) for row in rows]
    matters.sort(key=lambda one: (not one.is_fresh, one.row.opened_at, one.row.id))
    standing = [Standing(one.orders, one.did) for one in matters if one.stands]
    fallen = [one for one in matters if one.fell]
    found = fates(standing, [one.fallen() for one in fallen])
    return sum(_write(one, found[one.row.id], at) for one in fallen)


def unsettled() -> list[UUID]:
    """About whom something rests on another answer, or is to be put back though another answer orders it."""
    ordered = models.Step.objects.filter(
        following__engagement=OuterRef("following__engagement"),
        following__state__in=STANDING,
        is_undoing=False,
        duty=OuterRef("duty"),
    )
    against = models.Step.objects.filter(Exists(ordered), is_undoing=True, is_open=True)
    return sorted(_whom(against) | _whom(models.Step.objects.filter(is_kept=True)))


def _whom(steps: "QuerySet[models.Step]") -> set[UUID]:
    found = steps.values_list("following__engagement", flat=True)
    return {engagement for engagement in found if engagement is not None}


def _matter(row: models.Following, is_fresh: bool) -> _Matter:
    steps = list(models.Step.objects.filter(following=row).annotate(did=_DID))
    ordered = [step for step in steps if not step.is_undoing]
    return _Matter(
        row,
        orders=_duties(ordered),
        did=_duties(step for step in ordered if step.did),
        kept=_duties(step for step in ordered if step.is_kept),
        undoes=_duties(step for step in steps if step.is_undoing and step.is_open),
        is_fresh=is_fresh,
    )


def _duties(steps: Iterable[models.Step]) -> frozenset[Duty]:
    return frozenset(Duty(step.duty) for step in steps)


def _write(one: _Matter, fate: Fate, at: datetime) -> bool:
    begins, let_go = fate.undone - one.undoes, one.undoes - fate.undone
    was, becomes = one.row.state, State.FALLEN if fate.kept or fate.undone else State.ENDED
    if not (one.is_fresh or begins or let_go or fate.kept != one.kept or was == State.ENDED.value):
        return False
    steps = models.Step.objects.filter(following=one.row)
    steps.filter(is_undoing=True, is_open=True, duty__in=let_go).delete()
    steps.filter(is_undoing=False).update(is_kept=False)
    steps.filter(is_undoing=False, duty__in=fate.kept).update(is_kept=True)
    if was != becomes.value:
        one.row.state = becomes.value
        one.row.save(update_fields=["state"])
    owed = undoing(begins, legal_day_of(at), standards(), holidays())
    owe(one.row, owed, at, kept=fate.kept, let_go=let_go)
    return True
