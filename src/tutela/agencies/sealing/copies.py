"""The copies of one case: what the organ that decided it seals is sealed at every organ that keeps a record of it.

侦查、起诉、审判、执行中形成的全部案卷材料 (2022 sealing measures, article 2) are sealed together, by every
organ in its own remit (14), on the notice of the organ that decided: a court's with its judgment (11), a
procuratorate's with its decision not to prosecute (12, not seen). A copy is a record of the same kind about the same
person, known by a document of theirs, that another organ delivers and that names the same judgment or decision. Where
one of the two names none, it is a copy if it states exactly the same acts. Two different numbers are two decisions: a
retrial's judgment is not sealed with the first one. What is a copy is our reading; the measures name no test for it.

One judgment may be kept as a row for each charge. What the law seals it seals for acts before eighteen (犯罪的时候不满
十八周岁, Criminal Procedure Law 286), or for a whole case whose acts the record names: so the number alone takes no
record with it whose own acts all came from that age on. It goes with an order about the judgment, and where one of its
acts is among those of the record that the law sealed.

A teacher's qualification is lost by a judgment (Teachers Law 14): an order that names it tells of it. So it is sealed
with any record of that judgment, as a copy is, at the education department that keeps it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from tutela.agencies.sealing import rules
from tutela.core.disclosure.history import Act, Port, Record, RecordKind
from tutela.core.identity.documents import Document
from tutela.records.registry import queries
from tutela.records.registry.content import Claim
from tutela.records.registry.orders import Order, Statement, plain_number
from tutela.records.vault.dossiers import Dossier

_DECIDES: Final[Mapping[RecordKind, Port]] = {
    RecordKind.CONVICTION: Port.COURT,
    RecordKind.NON_PROSECUTION: Port.PROCURATORATE,
}
"""Who decides what others keep copies of. A penalty is the police's own, and no other organ's record."""

_YOUNG: Final = "young"
"""The number of a judgment of which the law sealed a record: for those whose acts may have been a minor's."""

_ORDER: Final = "order"
"""Of what only orders look for: a copy that another organ keeps is not sealed for a copy's sake."""


def links(
    record: Statement, case_number: str, documents: Iterable[Document], *, by_order: bool
) -> frozenset[str]:
    """By what copies of this case are known, of a record that its organ decided; by what orders that rest on it are."""
    if isinstance(record, Order):
        return frozenset()
    held = list(documents)
    number, acts = plain_number(case_number), _acts(record)
    again = _of(record.kind.value, held, _again(number, acts) if by_order else ())
    if _DECIDES.get(record.kind, record.port) is not record.port:
        is_copy = record.kind is RecordKind.CONVICTION
        return frozenset(_of(_ORDER, held, _numbered(case_number) if is_copy else ()))
    if record.kind not in _DECIDES:
        return frozenset(again)
    named = (
        _numbered(case_number) if by_order else [*_numbered(case_number, _YOUNG), *_each_act(record, number)]
    )
    acted = ([f"acts\x1f{acts}"] + ([] if number else [f"acts-alone\x1f{acts}"])) if acts else []
    return frozenset([*again, *_of(record.kind.value, held, [*named, *acted])])


def looked_for(
    record: Statement, case_number: str, documents: Iterable[Document], *, may_be_young: bool
) -> frozenset[str]:
    """The links by which this record would be a copy of a sealed case.

    One that its organ decided itself is one only where an order sealed the same judgment about the same acts before,
    under another number of the organ's own.
    `may_be_young`: an act of it was done before the age under which the law seals, or may have been
    (`rules.may_be_young`).
    """
    if isinstance(record, Order):
        held, named = list(documents), [*_numbered(record.judgment), *_numbered(record.judgment, _YOUNG)]
        return frozenset(
            link for kind in (RecordKind.CONVICTION.value, _ORDER) for link in _of(kind, held, named)
        )
    number, acts = plain_number(case_number), _acts(record)
    if _DECIDES.get(record.kind, record.port) is record.port:
        return frozenset(_of(record.kind.value, documents, _again(number, acts)))
    named = [*_numbered(case_number), *_each_act(record, number)]
    named += _numbered(case_number, _YOUNG) if may_be_young else []
    acted = [f"acts-alone\x1f{acts}" if number else f"acts\x1f{acts}"] if acts else []
    return frozenset(_of(record.kind.value, documents, [*named, *acted]))


def in_the_registry(sealed: Collection[Dossier], on: date) -> set[UUID]:
    """The records of the registry that are copies of what is sealed now."""
    wanted = frozenset(link for one in sealed for link in one.cases)
    if not wanted:
        return set()
    documents = {document for one in sealed if one.cases for document in one.documents}
    persons = queries.persons_of_documents(documents)
    return {
        record
        for _, record, content in queries.versions_of(persons, every_version=False)
        if wanted
        & looked_for_by(content.record, content.case_number, content.claim, content.claim.births, on)
    }


def looked_for_by(
    record: Statement, case_number: str, claim: Claim, births: Collection[date], on: date
) -> frozenset[str]:
    """`looked_for`, with every birth date that is known of the person."""
    young = rules.may_be_young(record, births, on)
    return looked_for(record, case_number, claim.documents, may_be_young=young)


def _numbered(number: str, among: str = "number") -> list[str]:
    plain = plain_number(number)
    return [f"{among}\x1f{plain}"] if plain else []


def _again(number: str, acts: str) -> list[str]:
    """One decision about the same acts, whatever its organ calls its record; nothing where either is not known."""
    return [f"again\x1f{number}\x1f{acts}"] if number and acts else []


def _each_act(record: Record, number: str) -> list[str]:
    """Each act whose day is known, with the number of the judgment."""
    dated = [act for act in record.acts if number and act.acted_on is not None]
    return [f"act\x1f{number}\x1f{_written(act)}" for act in dated]


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
    return "\x1e".join(sorted(_written(act) for act in record.acts))


def _written(act: Act) -> str:
    return f"{act.offence} {act.acted_on} {act.acted_until or ''}"
