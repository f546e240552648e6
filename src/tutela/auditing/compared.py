"""That what was found of an identity, or decided of a re-check, two officers found: one proposed, another confirmed.

Rows and doors keep to that rule by a column that says who proposed; here it is read from the entries alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tutela.agencies.verifying.case import State as Comparing
from tutela.answers.filings.history import REGISTRY
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.core.proofs.entries import EntryContent
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.ledger.queries import Opened
from tutela.redress.relief.models import Recheck
from tutela.redress.relief.recheck import State as Rechecking

_AT_ONCE: Final = 200
_WORDS: Final = "words"


@dataclass(frozen=True, slots=True)
class _Told:
    """What is compared: the word for it in its entries, and the states in which it waits and has ended."""

    kind: Kind
    name: str
    proposed: str
    ended: str


_TOLD: Final[Mapping[str, _Told]] = {
    Event.IDENTITY_JUDGED: _Told(Kind.CASE, "case", Comparing.PROPOSED.value, Comparing.ENDED.value),
    Event.RECHECK_MOVED: _Told(Kind.RECHECK, "recheck", Rechecking.PROPOSED.value, Rechecking.DECIDED.value),
}


@dataclass(frozen=True, slots=True)
class _Step:
    officer: str
    at: datetime
    entry: UUID


class Comparisons:
    """Takes the entries in any order, and tells at the end of each finding that one officer made alone."""

    def __init__(self) -> None:
        self._proposed = defaultdict[tuple[Kind, str], list[_Step]](list)
        self._ended: dict[UUID, tuple[Kind, str, _Step]] = {}

    def take(self, content: EntryContent) -> None:
        """Proposals and ends: what is sent back is proposed anew."""
        told = _TOLD.get(content.event)
        if told is None or content.officer == REGISTRY:
            return
        key, state = str(content.facts.get(told.name)), content.facts.get("state")
        step = _Step(content.officer, content.at, content.entry_id)
        if state == told.proposed:
            self._proposed[told.kind, key].append(step)
        elif state == told.ended:
            self._ended[content.entry_id] = (told.kind, key, step)

    def faults(self, since: datetime | None) -> Iterator[Fault]:
        """With `since`, of what ended from then on; proposals are read from before it too."""
        ended = list(self._ended.values())
        if since is not None and ended:
            for event in _TOLD:
                for content in replay.contents_of(Event(event)):
                    self.take(content)
        for kind, key, step in ended:
            if not self._is_found_by_two(kind, key, step):
                yield Fault(Wrong.ONE_OFFICER, kind.value, key, str(step.entry), "officer")
        yield from _outcomes([(key, step.entry) for kind, key, step in ended if kind is Kind.RECHECK])

    def _is_found_by_two(self, kind: Kind, key: str, step: _Step) -> bool:
        """Of several proposals at one moment nobody knows which came last."""
        before = [one for one in self._proposed[kind, key] if one.at <= step.at]
        last = max((one.at for one in before), default=None)
        return any(one.at == last and one.officer != step.officer for one in before)


def _outcomes(decided: list[tuple[str, UUID]]) -> Iterator[Fault]:
    """What a re-check came to stands behind the entry that decided it; where that was destroyed, nothing is said."""
    for start in range(0, len(decided), _AT_ONCE):
        part = dict(decided[start : start + _AT_ONCE])
        kept = replay.opened(list(part.values()), (_WORDS,))
        rows = dict(Recheck.objects.filter(id__in=part).values_list("id", "outcome"))
        for key, entry in part.items():
            opening, outcome = kept.get((entry, _WORDS)), rows.get(UUID(key))
            if opening is not None and outcome is not None and _said(opening) != outcome:
                yield Fault(Wrong.FACTS_DIFFER, Kind.RECHECK.value, key, str(entry), "outcome")


def _said(opening: Opened) -> str | None:
    try:
        return replay.facts_of(opening).get("outcome")
    except ValueError:
        return None
