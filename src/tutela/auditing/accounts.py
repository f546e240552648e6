"""Accounts of officers, followed by their entries: from how each was given, change by change, to how it stands.

A change past the programs breaks the chain for good, also where it was undone: who then signed in, or changed something
more, did so from a state to which no entry leads. Two officers settle it by bringing the officer back after a
suspension; what lies before that is not told any more.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tutela.auditing.statements import Fault, Wrong
from tutela.bodies import accounts
from tutela.core.proofs.entries import EntryContent
from tutela.ledger.events import Event

_KIND: Final = "account"
_BESIDE: Final = timedelta(minutes=1)
"""Between processes: who signs in while a change commits may have read its moment before, or after."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one entry says: an account stood so, and stands so; `before` is empty where it begins."""

    at: datetime
    entry: str
    before: str
    after: str
    is_settled: bool = False  # by two officers


@dataclass(slots=True)
class _Seen:
    """At sign-ins: the first and the last moment at which an account stood so."""

    first: datetime
    last: datetime
    entry: str


class Accounts:
    """Takes the entries in any order; tells at the end of each account that stands otherwise than they say."""

    def __init__(self) -> None:
        self.unbound = 0
        self._steps = defaultdict[str, list[_Step]](list)
        self._seen = defaultdict[str, dict[str, _Seen]](dict)

    def take(self, content: EntryContent) -> None:
        """An entry of an earlier edition says nothing of accounts."""
        facts = content.facts
        account = facts.get("account")
        if not isinstance(account, str):
            return
        match content.event:
            case Event.OFFICER_SIGNED_IN:
                self._met(content.officer, account, content)
            case Event.ACCOUNT_CHANGED:
                self._step(account, str(facts["before"]), str(facts["after"]), content)
            case Event.PROPOSAL_MADE:
                self._step(str(facts["officer"]), "", account, content)
            case Event.OFFICER_CHANGED:
                officer = str(facts["appointed"] if "appointed" in facts else facts["changed"])
                self._step(officer, "", account, content, is_settled="changed" in facts)

    def faults(self) -> Iterator[Fault]:
        """Officers who are gone are told of as such."""
        for officer, stands in accounts.states():
            name = f"officer-{officer.pk}"
            steps = sorted(self._steps[name], key=lambda one: (one.at, one.entry))
            if steps:
                yield from self._followed(name, steps, stands)
            else:
                self.unbound += 1

    def _step(
        self, officer: str, before: str, after: str, content: EntryContent, is_settled: bool = False
    ) -> None:
        step = _Step(content.at, str(content.entry_id), before, after, is_settled)
        self._steps[officer].append(step)

    def _met(self, officer: str, account: str, content: EntryContent) -> None:
        entry = str(content.entry_id)
        seen = self._seen[officer].setdefault(account, _Seen(content.at, content.at, entry))
        seen.first = min(seen.first, content.at)
        if content.at >= seen.last:
            seen.last, seen.entry = content.at, entry

    def _followed(self, officer: str, steps: list[_Step], stands: str) -> Iterator[Fault]:
        settled = [one for one in steps if one.is_settled]
        begin = settled[-1] if settled else next((one for one in steps if not one.before), steps[0])
        since = begin.at if settled else datetime.min.replace(tzinfo=begin.at.tzinfo)
        path, left = [begin], [one for one in steps if one is not begin and one.at >= since]
        while following := next((one for one in left if one.before == path[-1].after), None):
            left.remove(following)
            path.append(following)
        for one in left:
            what = "was changed past the programs" if one.before else "is begun anew"
            yield Fault(Wrong.FACTS_DIFFER, _KIND, officer, one.entry, what)
        if stands != path[-1].after:
            yield Fault(Wrong.FACTS_DIFFER, _KIND, officer, path[-1].entry, "stands otherwise")
        for account, seen in self._seen[officer].items():
            if seen.last >= since and not _stood_so(path, account, seen):
                yield Fault(Wrong.FACTS_DIFFER, _KIND, officer, seen.entry, "signed in otherwise")


def _stood_so(path: list[_Step], account: str, seen: _Seen) -> bool:
    """At its first and its last sign-in; what comes again later is believed in between."""
    first = max(seen.first, path[0].at)
    if not account:  # what an earlier edition made was not bound yet
        return seen.last < path[0].at + _BESIDE
    ends = [*(one.at for one in path[1:]), datetime.max.replace(tzinfo=first.tzinfo)]
    times = [(one.at, end) for one, end in zip(path, ends, strict=True) if one.after == account]
    return bool(times) and times[0][0] - _BESIDE <= first and seen.last - _BESIDE <= times[-1][1]
