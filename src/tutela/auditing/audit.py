"""Replays the ledger against every table: each row has its entry, each entry its row, and their facts agree."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import filterfalse
from typing import Final
from uuid import UUID

from tutela.answers.screening.run import SALT_LABEL
from tutela.auditing import columns, compiled, lists, proofs, said
from tutela.auditing.answers import Answers
from tutela.auditing.comparison import Comparison
from tutela.auditing.links import Links
from tutela.auditing.runs import Runs
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.auditing.stored import READERS
from tutela.bodies.queries import BY_RULE
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.core.proofs.entries import EntryContent
from tutela.ledger import queries, replay, restoring
from tutela.ledger.events import Event
from tutela.ledger.verify import snapshot, verify
from tutela.packs.current import legal_day_of
from tutela.records.registry.replay import broken_chains

Progress = Callable[[int, int], object]
_TOLD_EVERY: Final = 1_000
_BEHIND: Final = {
    (Wrong.ENTRY_WITHOUT_ROW, Kind.SUBJECT_LINK.value): "person",
    (Wrong.FACTS_DIFFER, Kind.DELAY_ASKED.value): "delay",
    (Wrong.FACTS_DIFFER, Kind.DELAY_CONFIRMED.value): "delay",
}
"""Faults that are none once an opening was destroyed: the link goes with it, and what is delayed is no longer said."""


@dataclass(frozen=True, slots=True)
class Audited:
    """How many entries were replayed, and everything that does not agree."""

    entries: int
    faults: tuple[Fault, ...]


def audit(
    *,
    trusted: Sequence[str] = (),
    since: datetime | None = None,
    sample: int | None = None,
    progress: Progress = lambda done, total: None,
    proving: Progress = lambda done, total: None,
) -> Audited:
    """Verifies the ledger, then holds the tables against it, as of now and in bounded memory.

    `trusted` are heads that somebody outside has kept, a witness say; the one that this machine remembers is among
    them. With `since`, acts from that moment on; numbers that grow over the whole time (used quotas), and the list as
    the records give it, are then left out. With `sample`, so many receipts instead of all. `progress` hears (entries
    done, entries in all), `proving` the same of receipts. Faults are listed, never raised.
    """
    faults = [*_ledger_faults(trusted)]
    with snapshot(), Comparison() as comparison:
        entries, unreadable = _replay(comparison, since, progress)
        faults += unreadable
        for reader in READERS:
            comparison.store(reader(since))
        comparison.store(lists.coverage_stored())
        faults += filterfalse(_went_with_its_opening, comparison.faults(since))
        faults += lists.faults()
        faults += columns.faults()
        faults += compiled.faults() if since is None else ()
        faults += proofs.run_faults(since)
        faults += (
            Fault(Wrong.FACTS_DIFFER, "record", str(one), detail="versions") for one in broken_chains()
        )
        faults += proofs.receipt_faults(sample, since, proving)
    return Audited(entries, tuple(faults))


def _ledger_faults(trusted: Sequence[str]) -> Iterator[Fault]:
    """The ledger's own verification stops at what it finds first. It trusts heads from outside the database alone."""
    try:
        heads = [*trusted, *restoring.trusted()]
        if not heads and queries.size():
            yield Fault(Wrong.UNTRUSTED, "ledger", "")
        verify(trusted=heads)
    except Refusal as refusal:
        if refusal.reason is Reason.LEDGER_RESTORED:
            yield Fault(Wrong.LEDGER_RESTORED, "ledger", "", detail=f"up to {refusal.values['kept']}")
        elif refusal.reason is Reason.LEDGER_BROKEN:
            yield Fault(Wrong.LEDGER_BROKEN, "ledger", "", detail=str(refusal.values["detail"]))
        else:
            raise


def _went_with_its_opening(fault: Fault) -> bool:
    if (fault.wrong, fault.kind) == (Wrong.ENTRY_WITHOUT_ROW, Kind.SHOWN.value):
        return any(replay.is_shredded(UUID(fault.key), label) for label in ("person", SALT_LABEL))
    label = _BEHIND.get((fault.wrong, fault.kind))
    return label is not None and replay.is_shredded(UUID(fault.entry), label)


def _replay(comparison: Comparison, since: datetime | None, progress: Progress) -> tuple[int, list[Fault]]:
    done, total, published, unreadable = 0, replay.count(since), None, list[Fault]()
    answers, runs, links = Answers(), Runs(), Links()
    for content in replay.contents(since):
        unreadable += answers.take(content)
        unreadable += runs.take(content)
        unreadable += links.take(content)
        try:
            comparison.say(str(content.entry_id), list(said.statements(content)))
            if since is None:
                _count(comparison, content)
        except (KeyError, TypeError, ValueError):
            entry = str(content.entry_id)
            unreadable.append(Fault(Wrong.ENTRY_UNREADABLE, content.event, entry, entry))
        if content.event == Event.INDEX_PUBLISHED and (published is None or content.at >= published.at):
            published = content
        done += 1
        if done % _TOLD_EVERY == 0:
            progress(done, total)
    if published is not None:
        comparison.say(str(published.entry_id), lists.coverage_declared(published.at))
    unreadable += answers.end()
    unreadable += links.end()
    progress(total, total)
    return done, unreadable


def _count(comparison: Comparison, content: EntryContent) -> None:
    """Persons asked about, by body and year."""
    facts = content.facts
    year = f"{content.organisation}/{legal_day_of(content.at).year}"
    asked = content.event == Event.INQUIRY_ANSWERED and facts["answer"] != "refused"
    if asked and content.officer != BY_RULE:  # what the registry told by itself is nobody's question
        comparison.count(Kind.QUOTA, year, "used", 1)
    if content.event == Event.SCREENING_RUN:
        comparison.count(Kind.QUOTA, year, "used", _number(facts["rows"]) - _refused(facts["answers"]))


def _refused(answers: JSON) -> int:
    return _number(answers["refused"]) if isinstance(answers, Mapping) else _number(None)


def _number(value: JSON) -> int:
    if not isinstance(value, int):
        raise TypeError("not a number")
    return value
