"""From a file to deliveries: one row an act, rows with the same record number one record; or every fault, told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from tutela.agencies.intake import columns
from tutela.agencies.intake.cells import Problem, Reader
from tutela.agencies.intake.chronology import tell_impossible_days
from tutela.agencies.intake.claims import claim_of, region_of
from tutela.agencies.intake.lines import lines
from tutela.agencies.intake.noticing import read_notice
from tutela.agencies.intake.parts import Notice
from tutela.core.disclosure.history import Act, Combination, Port, Record, RecordKind, Sentence
from tutela.core.disclosure.terms import MOST_DAYS
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.resident import LOST
from tutela.records.registry.content import Delivery
from tutela.sheets.opening import open_table

_LONGEST_AUTHORITY: Final = 40
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
    notices: tuple[Notice, ...] = ()  # of records that the file says are sealed by order


def read(path: Path, source: Source) -> Read:
    """Reads a whole file. Refuses what cannot be read at all; faults of rows are collected."""
    groups: dict[str, list[Reader]] = {}
    problems: list[Problem] = []
    rows = 0
    for line in lines(open_table(path), columns.SYNONYMS, columns.REQUIRED, columns.OF_AN_ACT):
        rows += 1
        reader = Reader(line)
        groups.setdefault(reader.text("source_id", required=True), []).append(reader)
    deliveries, notices = [], []
    for source_id, readers in groups.items():
        delivery = _delivery(source_id, readers, source)
        notice = read_notice(readers[0], source_id, source.port, source.on)
        found = [problem for reader in readers for problem in reader.problems]
        problems += found
        if not found and delivery is not None:
            deliveries.append(delivery)
            notices += [notice] if notice is not None else []
    if not rows:
        raise Refusal(Reason.FILE_EMPTY, file=path.name)
    if any(problem.refusal.reason is Reason.DOCUMENT_LOST_DIGITS for problem in problems):
        problems += _rounded([reader for readers in groups.values() for reader in readers])
    return Read(tuple(deliveries), tuple(problems), rows, tuple(notices))


def _delivery(source_id: str, readers: list[Reader], source: Source) -> Delivery | None:
    first = readers[0]
    _same_everywhere(readers)
    claim = claim_of(first, source.on)
    kind = first.word("kind", columns.KINDS, required=True)
    charges = source.charges[kind] if kind else {}
    acts = tuple(_act(reader, charges) for reader in readers)
    record = _record(first, kind or RecordKind.CONVICTION, acts, source)
    tell_impossible_days(readers, claim.birth if claim else None, source.on)
    if claim is None or kind is None:
        return None
    return Delivery(
        source_id,
        source.authority,
        claim,
        record,
        first.text("authority", most=_LONGEST_AUTHORITY) or source.authority,
        region_of(first) or source.region,
        first.text("case_number"),
        first.word("joint_sealed", columns.TRUTHS) or False,
    )


def _rounded(readers: list[Reader]) -> list[Problem]:
    """What took the last digits of one number took others' too; one in eleven passes its check all the same."""
    found = [
        reader for reader in readers if not reader.problems and reader.text("document_number").endswith(LOST)
    ]
    for reader in found:
        reader.fault("document_number", Refusal(Reason.DOCUMENT_LOST_DIGITS))
    return [problem for reader in found for problem in reader.problems]


def _same_everywhere(readers: list[Reader]) -> None:
    """Rows of one record may leave a shared column blank, but not say something else."""
    first = readers[0].line.values
    for reader in readers[1:]:
        for column, cell in reader.line.values.items():
            if column not in columns.OF_AN_ACT and cell not in ("", first.get(column, "")):
                reader.fault(column, Refusal(Reason.ROWS_DISAGREE, column=reader.called(column)))


def _act(reader: Reader, charges: Mapping[str, str]) -> Act:
    """A charge that the catalogue does not know stays as written: the law then leaves the record to a person."""
    offence = reader.text("offence", required=True)
    return Act(
        charges.get(offence, offence),
        reader.day("acted_on"),
        reader.day("acted_until"),
        reader.word("is_main", columns.TRUTHS),
        reader.word("victim_was_minor", columns.TRUTHS),
    )


def _record(reader: Reader, kind: RecordKind, acts: tuple[Act, ...], source: Source) -> Record:
    ground = reader.word("non_prosecution", columns.NON_PROSECUTIONS)
    if kind is RecordKind.NON_PROSECUTION and ground is None:
        reader.fault(
            "non_prosecution",
            Refusal(Reason.CELL_MISSING, column=reader.called("non_prosecution")),
        )
    return Record(
        reference="",
        port=source.port,
        kind=kind,
        acts=acts,
        decided_on=reader.day("decided_on"),
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
    """A term says nothing without its penalty, so one without it is a fault and never passed over.

    Beside months stand odd days: as many as make a month were never written by a court.
    """
    months = reader.count("months", _LONGEST_TERM)
    days = reader.count("days", MOST_DAYS if months else 31 * _LONGEST_TERM)
    suspended_months = reader.count("suspended_months", _LONGEST_TERM)
    has_term = (months, days, suspended_months) != (None, None, None)
    penalty = reader.word("penalty", columns.PENALTIES, required=has_term)
    if penalty is None:
        return None
    return Sentence(
        penalty,
        months=months,
        days=days,
        suspended_months=suspended_months,
        combination=reader.word("combination", columns.COMBINATIONS) or Combination.NONE,
        rights_deprived=reader.word("rights_deprived", columns.TRUTHS) or False,
    )
