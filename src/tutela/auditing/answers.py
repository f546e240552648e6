"""That each answer follows from its row, or its absence, under the root of the list that it names.

What the register said, and whether the question was sampled, is the registry's own word: committed to with the answer,
and recomputed by nobody. Why a question was refused is not recomputed either.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from tutela.answers.inquiries.answer import Answer, answer_of
from tutela.answers.inquiries.evidence import Grounds, grounds_of
from tutela.answers.inquiries.identify import identify
from tutela.answers.inquiries.recording import INDEX
from tutela.answers.inquiries.settling import question_of
from tutela.auditing.statements import Fault, Kind, Wrong
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs import listing
from tutela.core.proofs.commitments import commit
from tutela.core.proofs.entries import EntryContent
from tutela.index.lookup import replay as index
from tutela.index.lookup import tree
from tutela.index.lookup.queries import Version, purpose_keys
from tutela.index.lookup.rows import PROVES, Basis, ProbeKeys, finding
from tutela.keys import current
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.ledger.queries import Opened
from tutela.packs.current import legal_day_of, policy

_AT_ONCE: Final = 200
_LABELS: Final = (INDEX, "person", "authorisation")
_Kept = Mapping[tuple[UUID, str], Opened | None]


class Answers:
    """Takes the entries of answers, and tells of each that does not follow from what it is committed to."""

    def __init__(self) -> None:
        self._versions: dict[int, Version] | None = None
        self._waiting: list[EntryContent] = []

    def take(self, content: EntryContent) -> Iterator[Fault]:
        """Faults come in batches: openings are read for many entries at once."""
        if content.event == Event.INQUIRY_ANSWERED:
            self._waiting.append(content)
        if len(self._waiting) >= _AT_ONCE:
            yield from self.end()

    def end(self) -> Iterator[Fault]:
        """Of the entries that still wait."""
        taken, self._waiting = self._waiting, []
        if not taken:
            return
        if self._versions is None:
            self._versions = {version.number: version for version in index.list_versions()}
        kept = replay.opened([content.entry_id for content in taken], _LABELS)
        for content in taken:
            detail = self._wrong(content, kept)
            if detail:
                entry = str(content.entry_id)
                yield Fault(Wrong.ANSWER_UNPROVEN, Kind.INQUIRY.value, entry, entry, detail)

    def _wrong(self, content: EntryContent, kept: _Kept) -> str:
        """In a word what is wrong; empty where nothing is, and where what stood behind the answer was shredded."""
        assert self._versions is not None
        try:
            facts: Mapping[str, Any] = content.facts
            version = self._versions.get(int(facts["list_version"]))
            if version is None or version.form < PROVES:
                return ""  # a version that is missing is told as such; lists of the first form proved nothing
            return _wrong(content, facts, version, kept)
        except Refusal as refusal:
            if refusal.reason is not Reason.PROOF_INVALID:
                raise
            return "proof"
        except (KeyError, TypeError, ValueError):
            return "unreadable"


def _wrong(content: EntryContent, facts: Mapping[str, Any], version: Version, kept: _Kept) -> str:
    if INDEX not in content.commitments:
        return "no commitment"
    place = (content.entry_id, INDEX)
    if place not in kept:
        return "opening"
    opened = kept[place]
    if opened is None:
        return ""
    if commit(opened.salt, opened.data).hex() != content.commitments[INDEX]:
        return "opening"
    grounds = grounds_of(opened.data, facts["purpose"])
    if grounds is None:
        return "" if facts["answer"] == Answer.REFUSED else "nothing was looked up"
    return _unproven(content, facts, grounds) or _of_another(content, facts, version, grounds, kept)


def _unproven(content: EntryContent, facts: Mapping[str, Any], grounds: Grounds) -> str:
    """Rows under the root, and the answer from the rows."""
    evidence, root = grounds.evidence, bytes.fromhex(facts["list_root"])
    person = evidence.keys.person
    assert person is not None
    proven = [
        listing.verify(root, key, proof)
        for key, proof in zip((evidence.keys.document, person), evidence.proofs, strict=True)
    ]
    if not grounds.is_whole:
        # That there are rows is proved, what they say on a day is not: leaving them out hides no record.
        return "" if any(proven) and facts["answer"] in (Answer.RECORD, Answer.PENDING) else "rows"
    by_document = [row for row in evidence.rows if row.basis is Basis.DOCUMENT]
    by_name = [row for row in evidence.rows if row.basis is not Basis.DOCUMENT]
    if [tree.rows_digest(rows) if rows else None for rows in (by_document, by_name)] != proven:
        return "rows"
    found = finding(evidence.rows, evidence.keys, legal_day_of(content.at))
    return "" if answer_of(grounds.belonging, grounds.is_sampled, found) == facts["answer"] else "answer"


def _of_another(
    content: EntryContent, facts: Mapping[str, Any], version: Version, grounds: Grounds, kept: _Kept
) -> str:
    """Whether the keys looked for are those of the person asked about, as far as keys and purpose are still known."""
    person, authorisation = (kept.get((content.entry_id, label)) for label in _LABELS[1:])
    known = {root.key_id for root in current.ring().roots}
    purpose = facts["purpose"]
    if person is None or authorisation is None or version.key_id not in known:
        return ""
    if purpose not in policy().regimes:
        return ""
    asked = question_of(grounds, person, authorisation)
    keys = purpose_keys(current.ring().root(version.key_id), purpose, version.form)
    try:
        probe = identify(asked, legal_day_of(content.at))
    except Refusal:
        return "person"
    return "" if ProbeKeys.of(probe, keys) == grounds.evidence.keys else "person"
