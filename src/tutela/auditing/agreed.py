"""That what takes two officers rested on two: each such act names a proposal, and another officer had made it.

Doors and rows keep to that rule; here the entries are held against it by themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from tutela.auditing.statements import Fault, Wrong
from tutela.bodies.kinds import Role
from tutela.bodies.officers import DANGEROUS, DECIDING
from tutela.bodies.proposals import LASTS, Kind, State
from tutela.bodies.quotas import ALONE
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent
from tutela.ledger import replay
from tutela.ledger.events import Event

_Facts = Mapping[str, Any]
_ACTS: Final = frozenset(
    {
        Event.OFFICER_CHANGED,
        Event.QUOTA_CHANGED,
        Event.ORGANISATION_CHANGED,
        Event.SWEEP_LIFTED,
        Event.CANARY_PLANTED,
        Event.PROPOSAL_DECIDED,
    }
)
_DECLARED: Final = ("headcount", "vacancies")


class Agreements:
    """Takes the entries in any order, and tells at the end of each act on which one officer decided alone."""

    def __init__(self) -> None:
        self._made: dict[str, EntryContent] = {}
        self._acts = list[EntryContent]()

    def take(self, content: EntryContent) -> None:
        """Proposals and what may rest on them are few: they are kept until all are known."""
        if content.event == Event.PROPOSAL_MADE:
            self._made[str(content.facts.get("proposal"))] = content
        elif content.event in _ACTS:
            self._acts.append(content)

    def faults(self, since: datetime | None) -> Iterator[Fault]:
        """With `since`, what depends on all that went before is left out; proposals are read from before it too."""
        if since is not None and self._acts:
            for content in replay.contents_of(Event.PROPOSAL_MADE):
                self.take(content)
        used = set[str]()
        self._bodies = _Bodies(self._acts)
        self._offices = _Offices((*self._made.values(), *self._acts))
        for content in sorted(self._acts, key=lambda one: (one.at, one.entry_id)):
            try:
                if content.event == Event.PROPOSAL_DECIDED and content.facts["state"] != State.APPROVED:
                    used.add(str(content.facts["proposal"]))
                asked = _asked(content, content.facts)
                if asked is None and since is None and self._takes_two(content):
                    asked = {}
                detail = "" if asked is None else self._wrong(content, content.facts, asked, used)
                if content.facts.get("changed") == content.officer:
                    detail = "officer"  # nobody does this to themselves
            except (KeyError, TypeError, ValueError):
                continue  # told of as an entry that cannot be read
            if detail:
                entry = str(content.entry_id)
                yield Fault(Wrong.ONE_OFFICER, content.event, entry, entry, detail)

    def _wrong(self, content: EntryContent, facts: _Facts, asked: Mapping[str, JSON], used: set[str]) -> str:
        """Why the act does not rest on a proposal of this; empty where it does."""
        named = facts.get("proposal")
        made = self._made.get(str(named))
        if named is None or made is None:
            return "proposal"
        if any(made.facts.get(name) != value for name, value in asked.items()):
            return "what was proposed"
        if facts.get("proposed_by") != made.officer or content.officer in (
            made.officer,
            made.facts.get("officer"),
        ):
            return "officer"
        if not made.at <= content.at < made.at + LASTS:
            return "at"
        if named in used:
            return "decided twice"
        used.add(named)
        return ""

    def _takes_two(self, content: EntryContent) -> bool:
        """Whether an act that names no proposal needed one as things stood: earlier acts alone count."""
        if content.event == Event.ORGANISATION_CHANGED:
            return any(self._declares_more(content, one) for one in _bodies(content))
        if "appointed" in content.facts and content.facts["role"] in DANGEROUS:
            return self._two_could_decide(content)
        if self._offices.crosses(content):
            return True
        return self._bodies.is_first_to_ask(content) and self._two_could_decide(content)

    def _two_could_decide(self, content: EntryContent) -> bool:
        """Until they can, one appoints alone."""
        return self._offices.two_could_decide(content.at)

    def _declares_more(self, content: EntryContent, body: _Facts) -> bool:
        """Than it did last; what came at the same moment may have come before."""
        told = [
            (one.at, other)
            for one in self._acts
            if one.event == Event.ORGANISATION_CHANGED and one is not content and one.at <= content.at
            for other in _bodies(one)
            if other["code"] == body["code"]
        ]
        last = max((at for at, _ in told if at < content.at), default=None)
        if last is None:
            has_many = body["headcount"] > ALONE and not any(at == content.at for at, _ in told)
            return has_many and self._two_could_decide(content)
        before = [other for at, other in told if at in (last, content.at)]
        return any(body.get(name, 0) > max(other.get(name, 0) for other in before) for name in _DECLARED)


class _Offices:
    """Which office each officer was appointed or moved to, or proposed for, and when; read once, asked of each act."""

    def __init__(self, entries: Iterable[EntryContent]) -> None:
        self._given = defaultdict[str, list[tuple[datetime, str]]](list)
        first = dict[str, datetime]()
        for one in sorted(entries, key=lambda one: one.at):
            facts: _Facts = one.facts
            if facts.get("kind", Kind.APPOINT) != Kind.APPOINT or "role" not in facts:
                continue
            officer = str(facts.get("officer") or facts.get("appointed") or facts.get("changed"))
            role = str(facts["role"])
            self._given[officer].append((one.at, role))
            if role in DECIDING:
                first.setdefault(officer, one.at)
        self._first = sorted(first.values())

    def two_could_decide(self, at: datetime) -> bool:
        """Whether two had been given the power to decide before, whatever became of them."""
        return len(self._first) > 1 and self._first[1] < at

    def crosses(self, content: EntryContent) -> bool:
        """Whether the act takes an officer out of a dangerous office, or by another word into one.

        Of offices given at one moment it is not known which was the last.
        """
        earlier = [one for one in self._given[str(content.facts.get("changed"))] if one[0] < content.at]
        before = {role for at, role in earlier if at == earlier[-1][0]}
        return (
            len(before) == 1
            and before != {content.facts["role"]}
            and not DANGEROUS.isdisjoint({*before, content.facts["role"]})
        )


class _Bodies:
    """Who entered each body, and when it first had an officer who asks for it; read once, asked of each appointment."""

    def __init__(self, acts: Iterable[EntryContent]) -> None:
        self._entered = dict[str, EntryContent]()
        self._asked = defaultdict[str, list[EntryContent]](list)
        for one in sorted(acts, key=lambda one: one.at):
            if one.event == Event.ORGANISATION_CHANGED:
                for code in _codes(one):
                    self._entered.setdefault(code, one)
            elif one.event == Event.OFFICER_CHANGED and one.facts.get("role") == Role.ASKER:
                self._asked[str(one.facts.get("to"))].append(one)

    def is_first_to_ask(self, content: EntryContent) -> bool:
        """Whether the act gives a body that the same officer entered its first who asks; of two at once, neither is."""
        facts: _Facts = content.facts
        is_given = "appointed" in facts or facts.get("what") == "transferred"
        if not is_given or facts["role"] != Role.ASKER:
            return False
        entered, asked = self._entered.get(facts["to"]), self._asked[facts["to"]]
        is_first = not any(one.at <= content.at for one in asked[:2] if one is not content)
        return is_first and entered is not None and entered.officer == content.officer


def _asked(content: EntryContent, facts: _Facts) -> Mapping[str, JSON] | None:
    """What must have been proposed; None for what one officer may do, or what depends on how things stood."""
    match content.event:
        case Event.OFFICER_CHANGED if "changed" in facts:
            return _of_officer(facts)
        case Event.QUOTA_CHANGED if "organisation" in facts:
            return {"kind": Kind.RAISE_QUOTA, **_of(facts, "organisation", "year", "allowed")}
        case Event.ORGANISATION_CHANGED if "proposal" in facts:
            (body,) = facts["organisations"]
            declared = {name: body.get(name, 0) for name in _DECLARED}
            return {"kind": Kind.DECLARE_MORE, "organisation": body["code"], **declared}
        case Event.SWEEP_LIFTED:
            return {"kind": Kind.LIFT_SWEEP, **_of(facts, "organisation")}
        case Event.CANARY_PLANTED:
            return {"kind": Kind.PLANT_CANARY, **_of(facts, "canary")}
        case Event.PROPOSAL_DECIDED if facts["state"] == State.APPROVED:
            return {"kind": Kind.ROTATE_KEYS}
    return None


def _of_officer(facts: _Facts) -> Mapping[str, JSON] | None:
    """By what the act does, not by its word alone: to suspend and to move within harmless offices is one officer's.

    Out of which office an act moves is not in its entry: `_Offices` tells.
    """
    what, role = facts["what"], Role(facts["role"])
    if what == "suspended" and not facts["active"]:
        return None
    officer = {"officer": facts["changed"], "organisation": facts["to"]}
    match what:
        case "transferred":
            proposed = {"kind": Kind.TRANSFER, "role": facts["role"], **officer}
            return proposed if role in DANGEROUS or "proposal" in facts else None
        case "reactivated":
            return {"kind": Kind.REACTIVATE, **officer}
    return {"kind": Kind.APPOINT, "role": facts["role"], **officer}


def _of(facts: _Facts, *names: str) -> dict[str, JSON]:
    return {name: facts[name] for name in names}


def _codes(content: EntryContent) -> list[str]:
    try:
        return [body["code"] for body in _bodies(content)]
    except (KeyError, TypeError):
        return []  # told of as an entry that cannot be read


def _bodies(content: EntryContent) -> list[_Facts]:
    found: Any = content.facts["organisations"]
    return list(found)
