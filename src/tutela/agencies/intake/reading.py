"""From a file to deliveries: one row an act, rows with the same record number one record; or every fault, told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from tutela.agencies.intake import columns
from tutela.agencies.intake.cells import Problem, Reader
from tutela.core.disclosure.history import Act, Combination, Port, Record, RecordKind, Sentence
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import Document, agrees, parse_document
from tutela.core.identity.names import canonical_name
from tutela.records.registry.content import Claim, Delivery
from tutela.sheets.opening import open_table
from tutela.sheets.records import Line, read_records
from tutela.sheets.table import Entry, Kind, Table

_SEVERAL: Final = re.compile(r"[;；]")
_LONGEST_TERM: Final = 1_200  # months; nothing the law knows is longer


@dataclass(frozen=True, slots=True)
class Source:
    """Through which port a file came, what stands where it says nothing, and the catalogue of offences by name."""

    port: Port
    authority: str
    region: str
    charges: Mapping[RecordKind, Mapping[str, str]]  # offence codes by the names authorities write
    on: date


@dataclass(frozen=True, slots=True)
class Read:
    """What a file holds. Where there is a problem, nothing of it may enter."""

    deliveries: tuple[Delivery, ...]
    problems: tuple[Problem, ...]
    rows: int


def read(path: Path, source: Source) -> Read:
    """Reads a whole file. Refuses what cannot be read at all; faults of rows are collected."""
    groups: dict[str, list[Reader]] = {}
    problems: list[Problem] = []
    rows = 0
    for line in _lines(open_table(path)):
        rows += 1
        reader = Reader(line)
        groups.setdefault(reader.text("source_id", required=True), []).append(reader)
    deliveries = []
    for source_id, readers in groups.items():
        delivery = _delivery(source_id, readers, source)
        found = [problem for reader in readers for problem in reader.problems]
        problems += found
        if not found and delivery is not None:
            deliveries.append(delivery)
    if not rows:
        raise Refusal(Reason.FILE_EMPTY, file=path.name)
    return Read(tuple(deliveries), tuple(problems), rows)


def _lines(table: Table) -> Iterator[Line]:
    if table.kind is Kind.JSON_LINES:
        for entry in table.objects():
            yield from _lines_of(entry)
        return
    yield from read_records(
        table, columns.SYNONYMS, columns.REQUIRED, frozenset(columns.SYNONYMS) - columns.REQUIRED
    )


def _lines_of(entry: Entry) -> Iterator[Line]:
    """An object with its acts as the lines a table would have."""
    shared = {key: _text(value) for key, value in entry.value.items() if key in columns.SYNONYMS}
    acts = entry.value.get("acts")
    for act in acts if isinstance(acts, list) and acts else [{}]:
        of_act = {key: _text(value) for key, value in act.items()} if isinstance(act, dict) else {}
        yield Line(
            "",
            entry.number,
            shared | {key: value for key, value in of_act.items() if key in columns.OF_AN_ACT},
        )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(_text(one) for one in value)
    return str(value).strip()


def _delivery(source_id: str, readers: list[Reader], source: Source) -> Delivery | None:
    first = readers[0]
    _same_everywhere(readers)
    claim = _claim(first, source.on)
    kind = first.word("kind", columns.KINDS, required=True)
    charges = source.charges[kind] if kind else {}
    acts = tuple(_act(reader, charges) for reader in readers)
    record = _record(first, kind or RecordKind.CONVICTION, acts, source)
    if claim is None or kind is None:
        return None
    return Delivery(
        source_id,
        claim,
        record,
        first.text("authority") or source.authority,
        first.text("region") or source.region,
        first.text("case_number"),
    )


def _same_everywhere(readers: list[Reader]) -> None:
    """Rows of one record may leave a shared column blank, but not say something else."""
    first = readers[0].line.values
    for reader in readers[1:]:
        for column, cell in reader.line.values.items():
            if column not in columns.OF_AN_ACT and cell not in ("", first.get(column, "")):
                reader.fault(column, Refusal(Reason.ROWS_DISAGREE, column=columns.CHINESE[column]))


def _claim(reader: Reader, on: date) -> Claim | None:
    names = [reader.text("name", required=True)]
    for column in ("former_names", "aliases"):
        names += [part.strip() for part in _SEVERAL.split(reader.text(column)) if part.strip()]
    for name in filter(None, names):
        try:
            canonical_name(name)
        except Refusal as refusal:
            reader.fault("name", refusal)
    documents = [*_document(reader, on), *_other_documents(reader, on)]
    born_on, sex = reader.day("born_on"), reader.word("sex", columns.SEXES)
    for document in documents:
        try:
            agrees(document, born_on, sex)
        except Refusal as refusal:
            reader.fault("document_number", refusal)
    if born_on is not None and born_on > on:
        reader.fault("born_on", Refusal(Reason.CELL_DATE, column=columns.CHINESE["born_on"]))
    return None if reader.problems else Claim(tuple(names), tuple(documents), born_on, sex)


def _document(reader: Reader, on: date) -> list[Document]:
    """None is allowed where birth date and sex are given: some are known by name alone."""
    before = len(reader.problems)
    number = reader.text("document_number")
    kind = reader.word("document_kind", columns.DOCUMENT_KINDS)
    if not number:
        if len(reader.problems) == before and not (reader.text("born_on") and reader.text("sex")):
            reader.fault("document_number", Refusal(Reason.DOCUMENT_MISSING))
        return []
    try:
        return [parse_document(number, kind=kind, country=reader.text("document_country") or None, on=on)]
    except Refusal as refusal:
        reader.fault("document_number", refusal)
        return []


def _other_documents(reader: Reader, on: date) -> list[Document]:
    """`kind:number:country` parted by semicolons; the country may be left out."""
    found = []
    for part in filter(None, (one.strip() for one in _SEVERAL.split(reader.text("other_documents")))):
        words = [word.strip() for word in part.replace("：", ":").split(":")] + ["", ""]
        try:
            kind = columns.DOCUMENT_KINDS.get(words[0])
            if kind is None:
                raise Refusal(Reason.DOCUMENT_KIND)
            found.append(parse_document(words[1], kind=kind, country=words[2] or None, on=on))
        except Refusal as refusal:
            reader.fault("other_documents", refusal)
    return found


def _act(reader: Reader, charges: Mapping[str, str]) -> Act:
    """A charge that the catalogue does not know stays as written: the law then leaves the record to a person."""
    offence = reader.text("offence", required=True)
    acted_on, acted_until = reader.day("acted_on"), reader.day("acted_until")
    if acted_on and acted_until and acted_until < acted_on:
        reader.fault("acted_until", Refusal(Reason.CELL_DATE, column=columns.CHINESE["acted_until"]))
    return Act(
        charges.get(offence, offence),
        acted_on,
        acted_until,
        reader.word("is_main", columns.TRUTHS),
        reader.word("victim_was_minor", columns.TRUTHS),
    )


def _record(reader: Reader, kind: RecordKind, acts: tuple[Act, ...], source: Source) -> Record:
    decided_on = reader.day("decided_on")
    for column in ("decided_on", "served_on"):
        day = reader.day(column) if column != "decided_on" else decided_on
        if day is not None and day > source.on:
            reader.fault(column, Refusal(Reason.CELL_DATE, column=columns.CHINESE[column]))
    ground = reader.word("non_prosecution", columns.NON_PROSECUTIONS)
    if kind is RecordKind.NON_PROSECUTION and ground is None:
        reader.fault(
            "non_prosecution",
            Refusal(Reason.CELL_MISSING, column=columns.CHINESE["non_prosecution"]),
        )
    return Record(
        reference="",
        port=source.port,
        kind=kind,
        acts=acts,
        decided_on=decided_on,
        served_on=reader.day("served_on"),
        effective_on=reader.day("effective_on"),
        appealed=reader.word("appealed", columns.TRUTHS),
        non_prosecution=ground,
        sentence=_sentence(reader),
        completed_on=reader.day("completed_on"),
        paroled_on=reader.day("paroled_on"),
        overturned_on=reader.day("overturned_on"),
        sealed_on=reader.day("sealed_on"),
        unsealed_on=reader.day("unsealed_on"),
    )


def _sentence(reader: Reader) -> Sentence | None:
    penalty = reader.word("penalty", columns.PENALTIES)
    if penalty is None:
        return None
    return Sentence(
        penalty,
        months=reader.count("months", _LONGEST_TERM),
        days=reader.count("days", 31 * _LONGEST_TERM),
        suspended_months=reader.count("suspended_months", _LONGEST_TERM),
        combination=reader.word("combination", columns.COMBINATIONS) or Combination.NONE,
        rights_deprived=reader.word("rights_deprived", columns.TRUTHS) or False,
    )
