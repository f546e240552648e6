"""Replays the ledger against every table: each row has its entry, each entry its row, and their facts agree."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import filterfalse
from typing import Final
from uuid import UUID

from tutela.answers.screening import places
from tutela.answers.screening.run import SALT_LABEL
from tutela.auditing import accounts, agreed, asked, columns, compiled, inventory, joined, lists, proofs, said
from tutela.auditing.answers import Answers
from tutela.auditing.authorised import Authorised
from tutela.auditing.behind import Behind
from tutela.auditing.compared import Comparisons
from tutela.auditing.comparison import Comparison
from tutela.auditing.engaged import Engaged
from tutela.auditing.histories import Histories
from tutela.auditing.links import Links
from tutela.auditing.runs import Runs
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.auditing.stored import READERS
from tutela.auditing.tags import Tags
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
    """How many entries were replayed, everything that does not agree, and up to which publication records were held.

    `publication`: rows that are found changed later changed after it; 0 where none was held against them. `unbound`:
    how many rows of a kind were made by an earlier edition, whose entries do not say all that is held against them now.
    """

    entries: int
    faults: tuple[Fault, ...]
    publication: int = 0
    unbound: Mapping[str, int] = field(default_factory=dict)


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
    publications, officers, engaged = inventory.Publications(), accounts.Accounts(), Engaged()
    histories = Histories()
    with places.binding(waits=True), snapshot(), Comparison() as comparison:
        entries, unreadable = _replay(comparison, since, publications, officers, histories, progress)
        faults += unreadable
        for reader in READERS:
            comparison.store(reader(since))
        comparison.store(engaged.stored(since))
        comparison.store(lists.coverage_stored())
        comparison.store(inventory.stored())
        faults += filterfalse(_went_with_its_opening, comparison.faults(since))
        faults += lists.faults()
        faults += [*columns.faults(), *joined.faults(), *engaged.faults(), *asked.faults()]
        if since is None:
            faults += [*publications.faults(), *inventory.made_by_keys(), *compiled.faults()]
            faults += [*officers.faults(), *histories.faults()]
        faults += proofs.run_faults(since)
        faults += (
            Fault(Wrong.FACTS_DIFFER, "record", str(one), detail="versions") for one in broken_chains()
        )
        faults += proofs.receipt_faults(sample, since, proving)
    counted = {"account": officers.unbound, Kind.ENGAGEMENT.value: engaged.unbound}
    unbound = {kind: count for kind, count in counted.items() if count}
    return Audited(entries, tuple(faults), publications.last if since is None else 0, unbound)


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


def _replay(
    comparison: Comparison,
    since: datetime | None,
    publications: inventory.Publications,
    officers: accounts.Accounts,
    histories: Histories,
    progress: Progress,
) -> tuple[int, list[Fault]]:
    done, total, published, unreadable = 0, replay.count(since), None, list[Fault]()
    answers, runs, links, tags = Answers(), Runs(), Links(), Tags()
    agreements, authorised, comparisons = agreed.Agreements(), Authorised(), Comparisons()
    behind = Behind()
    for content in replay.contents(since):
        unreadable += answers.take(content)
        unreadable += runs.take(content)
        unreadable += links.take(content)
        unreadable += authorised.take(content)
        unreadable += behind.take(content)
        publications.take(content)
        agreements.take(content)
        try:
            comparison.say(str(content.entry_id), list(said.statements(content)))
            tags.take(content)
            comparisons.take(content)
            officers.take(content)
            histories.take(content)
            if since is None:
                _count(comparison, histories, content)
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
    unreadable += authorised.end()
    unreadable += behind.end()
    unreadable += tags.end()
    unreadable += agreements.faults(since)
    unreadable += comparisons.faults(since)
    progress(total, total)
    return done, unreadable


def _count(comparison: Comparison, histories: Histories, content: EntryContent) -> None:
    """Persons asked about, by body and year, and in its months."""
    facts, on = content.facts, legal_day_of(content.at)

    def use(body: str, persons: int) -> None:
        comparison.count(Kind.QUOTA, f"{body}/{on.year}", "used", persons)
        histories.asked(body, on, persons)

    asked = content.event == Event.INQUIRY_ANSWERED and facts["answer"] != "refused"
    if asked and content.officer != BY_RULE:  # what the registry told by itself is nobody's question
        use(content.organisation, 1)
    if content.event == Event.FILING_MOVED and "counted" in facts:
        use(content.organisation, _number(facts["counted"]))
    if content.event == Event.SCREENING_RUN:
        persons = _number(facts["rows"]) - _refused(facts["answers"])
        use(content.organisation, persons)
        if "body" in facts:  # whose staff it is, where another body asks
            use(str(facts["body"]), persons)


def _refused(answers: JSON) -> int:
    return _number(answers["refused"]) if isinstance(answers, Mapping) else _number(None)


def _number(value: JSON) -> int:
    if not isinstance(value, int):
        raise TypeError("not a number")
    return value
