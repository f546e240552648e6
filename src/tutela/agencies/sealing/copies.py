"""The copies of one case: what the organ that decided it seals is sealed at every organ that keeps a record of it.

侦查、起诉、审判、执行中形成的全部案卷材料 (2022 sealing measures, article 2) are sealed together, by every
organ in its own remit (14), on the notice of the organ that decided: a court's with its judgment (11), a
procuratorate's with its decision not to prosecute (12, not seen). A copy is a record of the same kind about the same
person, known by a document of theirs, that another organ delivers and that names the same judgment or decision. Where
one of the two names none, it is a copy if it states exactly the same acts. Two different numbers are two decisions: a
retrial's judgment is not sealed with the first one. What is a copy is our reading; the measures name no test for it.

A teacher's qualification is lost by a judgment (Teachers Law 14): an order that names it tells of it. So it is sealed
with any record of that judgment, as a copy is, at the education department that keeps it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID

from tutela.core.disclosure.history import Port, Record, RecordKind
from tutela.core.identity.documents import Document
from tutela.records.registry import queries
from tutela.records.registry.orders import Order, Statement, plain_number
from tutela.records.vault.dossiers import Dossier

_DECIDES: Final[Mapping[RecordKind, Port]] = {
    RecordKind.CONVICTION: Port.COURT,
    RecordKind.NON_PROSECUTION: Port.PROCURATORATE,
}
"""Who decides what others keep copies of. A penalty is the police's own, and no other organ's record."""

_ORDER: Final = "order"
"""Of what only orders look for: a copy that another organ keeps is not sealed for a copy's sake."""


def links(record: Statement, case_number: str, documents: Iterable[Document]) -> frozenset[str]:
    """By what copies of this case are known, of a record that its organ decided; by what orders that rest on it are."""
    if isinstance(record, Order):
        return frozenset()
    if _DECIDES.get(record.kind) is not record.port:
        is_copy = record.kind is RecordKind.CONVICTION
        return frozenset(_of(_ORDER, documents, _numbered(case_number) if is_copy else ()))
    number, acts = plain_number(case_number), _acts(record)
    named = _numbered(case_number)
    acted = ([f"acts\x1f{acts}"] + ([] if number else [f"acts-alone\x1f{acts}"])) if acts else []
    return frozenset(_of(record.kind.value, documents, [*named, *acted]))


def looked_for(record: Statement, case_number: str, documents: Iterable[Document]) -> frozenset[str]:
    """The links by which this record would be a copy of a sealed case; none of one that its organ decided itself."""
    if isinstance(record, Order):
        held, named = list(documents), _numbered(record.judgment)
        return frozenset(
            link for kind in (RecordKind.CONVICTION.value, _ORDER) for link in _of(kind, held, named)
        )
    if record.kind not in _DECIDES or _DECIDES[record.kind] is record.port:
        return frozenset()
    number, acts = plain_number(case_number), _acts(record)
    named = _numbered(case_number)
    acted = [f"acts-alone\x1f{acts}" if number else f"acts\x1f{acts}"] if acts else []
    return frozenset(_of(record.kind.value, documents, [*named, *acted]))


def in_the_registry(sealed: Collection[Dossier]) -> set[UUID]:
    """The records of the registry that are copies of what is sealed now."""
    wanted = frozenset(link for one in sealed for link in one.cases)
    if not wanted:
        return set()
    documents = {document for one in sealed if one.cases for document in one.documents}
    persons = queries.persons_of_documents(documents)
    return {
        record
        for _, record, content in queries.versions_of(persons, every_version=False)
        if wanted & looked_for(content.record, content.case_number, content.claim.documents)
    }


def _numbered(number: str) -> list[str]:
    plain = plain_number(number)
    return [f"number\x1f{plain}"] if plain else []


def _of(kind: str, documents: Iterable[Document], said: Iterable[str]) -> Iterator[str]:
    """Each link with the kind of record and each document of the person."""
    written = list(said)
    for document in documents:
        for one in written:
            yield f"{kind}\x1f{document.canonical}\x1f{one}"


def _acts(record: Record) -> str:
    """The acts of a record with their days; empty where one has none, for then they are not known to be the same."""
    if any(act.acted_on is None for act in record.acts):
        return ""
    return "\x1e".join(sorted(f"{act.offence} {act.acted_on} {act.acted_until or ''}" for act in record.acts))
