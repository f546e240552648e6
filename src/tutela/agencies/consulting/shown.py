"""A record in the words of its agency's own files: what each column says, in Chinese and English."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tutela.agencies.intake import columns, order_columns
from tutela.core.disclosure.history import Act, Combination, Record, Sentence
from tutela.core.identity.documents import Document, grouped
from tutela.core.wording import Language
from tutela.packs.current import policy
from tutela.records.registry.content import Claim, Content
from tutela.records.registry.orders import Order

_ENGLISH: Final[Mapping[str, str]] = {
    "source_id": "Record number",
    "name": "Name",
    "former_names": "Other names",
    "document_number": "Documents",
    "sex": "Sex",
    "born_on": "Born",
    "kind": "Kind of record",
    "offence": "Act",
    "acted_on": "Day of the act",
    "acted_until": "Until",
    "is_main": "Main act",
    "victim_was_minor": "Victim a minor",
    "decided_on": "Decided",
    "served_on": "Served",
    "effective_on": "In force from",
    "appealed": "Appealed",
    "non_prosecution": "Kind of non-prosecution",
    "penalty": "Penalty",
    "months": "Term, months",
    "days": "Term, days",
    "suspended_months": "Suspended, months",
    "combination": "Combined",
    "rights_deprived": "Political rights deprived",
    "completed_on": "Executed",
    "paroled_on": "Paroled",
    "overturned_on": "Overturned",
    "sealed_on": "Sealed",
    "unsealed_on": "Unsealed",
    "from_on": "From",
    "last_on": "Last day",
    "lifted_on": "Lifted",
    "judgment": "Judgment",
    "case_number": "Case number",
    "joint_sealed": "Holds sealed information of a joint case",
}
_WORDS: Final = (
    columns.SEXES,
    columns.KINDS,
    columns.NON_PROSECUTIONS,
    columns.PENALTIES,
    columns.COMBINATIONS,
    columns.DOCUMENT_KINDS,
    order_columns.KINDS,
)
_CHINESE: Final[Mapping[StrEnum, str]] = {
    value: word
    for words in _WORDS
    for word, value in reversed([*words.items()])
    if isinstance(value, StrEnum) and not word.isascii()
}
_TRUTHS: Final = {True: ("是", "yes"), False: ("否", "no")}
_Value = str | StrEnum | date | bool | int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One column of the agency's files, with what it says of this record."""

    column: str
    title: str
    value: str


def lines(content: Content, language: Language) -> tuple[Line, ...]:
    """What one version of a record says: who, what was decided, and each act; columns that say nothing are left out."""
    said = content.record
    told = [
        ("source_id", content.source_id),
        *_claim(content.claim, language),
        *(_ordered(said) if isinstance(said, Order) else _decided(said)),
        ("case_number", content.case_number),
        *(part for act in (said.acts if isinstance(said, Record) else ()) for part in _act(act, language)),
        ("joint_sealed", content.joint_sealed or None),
    ]
    return tuple(
        Line(column, _title(column, language), _word(value, language))
        for column, value in told
        if value not in (None, "")
    )


def _claim(claim: Claim, language: Language) -> Iterator[tuple[str, _Value]]:
    yield "name", claim.names[0]
    yield "former_names", "；".join(claim.names[1:])
    for document in claim.documents:
        yield "document_number", _document(document, language)
    yield "sex", claim.gender
    yield "born_on", claim.birth


def _document(document: Document, language: Language) -> str:
    kind = _word(document.kind, language)
    return f"{kind} {grouped(document.number)} {document.country or ''}".strip()


def _decided(record: Record) -> Iterator[tuple[str, _Value]]:
    yield "kind", record.kind
    yield "decided_on", record.decided_on
    yield "served_on", record.served_on
    yield "effective_on", record.effective_on
    yield "appealed", record.appealed
    yield "non_prosecution", record.non_prosecution
    if record.sentence is not None:
        yield from _sentence(record.sentence)
    yield "completed_on", record.completed_on
    yield "paroled_on", record.paroled_on
    yield "overturned_on", record.overturned_on
    yield "sealed_on", record.sealed_on
    yield "unsealed_on", record.unsealed_on


def _ordered(order: Order) -> Iterator[tuple[str, _Value]]:
    yield "kind", order.kind
    yield "decided_on", order.decided_on
    yield "from_on", order.from_on
    yield "last_on", order.until_on - timedelta(days=1) if order.until_on else None
    yield "months", order.months
    yield "lifted_on", order.lifted_on
    yield "judgment", order.judgment


def _sentence(sentence: Sentence) -> Iterator[tuple[str, _Value]]:
    yield "penalty", sentence.penalty
    yield "months", sentence.months
    yield "days", sentence.days
    yield "suspended_months", sentence.suspended_months
    yield "combination", None if sentence.combination is Combination.NONE else sentence.combination
    yield "rights_deprived", sentence.rights_deprived or None


def _act(act: Act, language: Language) -> Iterator[tuple[str, _Value]]:
    known = policy().offences.get(act.offence)
    named = None if known is None else known.names[0] if language is Language.CHINESE else known.en
    yield "offence", named or act.offence
    yield "acted_on", act.acted_on
    yield "acted_until", act.acted_until
    yield "is_main", act.is_main
    yield "victim_was_minor", act.victim_was_minor


def _title(column: str, language: Language) -> str:
    if language is not Language.CHINESE:
        return _ENGLISH[column]
    return columns.TITLES.get(column) or order_columns.TITLES[column]


def _word(value: _Value, language: Language) -> str:
    chinese = language is Language.CHINESE
    if isinstance(value, bool):
        return _TRUTHS[value][0 if chinese else 1]
    if isinstance(value, StrEnum):
        return _CHINESE[value] if chinese else value.value.replace("-", " ")
    return value.isoformat() if isinstance(value, date) else str(value)
