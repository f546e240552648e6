"""How far two statements of identity agree, feature by feature: for the verifying officer, who decides."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from tutela.core.identity.documents import Document
from tutela.core.identity.han import SIMPLIFIED
from tutela.core.identity.names import canonical_forms, canonical_name, latin_words, written_name
from tutela.core.identity.nearness import is_one_edit_apart, is_one_slip_apart
from tutela.core.identity.sex import Sex


@dataclass(frozen=True, slots=True)
class Identity:
    """Who someone is said to be. An empty name and None say nothing; `region` is a GB/T 2260 code."""

    name: str
    former_names: tuple[str, ...] = ()
    documents: tuple[Document, ...] = field(default=())
    born_on: date | None = None
    sex: Sex | None = None
    region: str | None = None


class Verdict(StrEnum):
    """What one feature says. UNKNOWN: one side states nothing that could be compared."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One feature's verdict with its sentence in Chinese and in English. The sentences name no person."""

    feature: str
    verdict: Verdict
    chinese: str
    english: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """All findings, in the order of the table. There is no score: a person decides."""

    findings: tuple[Finding, ...]

    def verdict(self, feature: str) -> Verdict:
        """The verdict of one feature by its name in `FEATURES`; an unknown name is a `KeyError`."""
        return {finding.feature: finding.verdict for finding in self.findings}[feature]


def compare(recorded: Identity, asked: Identity) -> Agreement:
    """Every feature of the table, tried on the identity recorded and the identity asked about.

    Names that no name can be are refused as `canonical_name` refuses them.
    """
    return Agreement(tuple(_finding(feature, recorded, asked) for feature in FEATURES))


def name_same(recorded: Identity, asked: Identity) -> Verdict:
    """The names have the same canonical form: the same name, however it is spaced, ordered or scripted."""
    return _named(recorded, asked, lambda one, other: canonical_name(one) == canonical_name(other))


def name_written_same(recorded: Identity, asked: Identity) -> Verdict:
    """The names are written alike, but for width and the look of spaces and dots."""
    return _named(recorded, asked, lambda one, other: written_name(one) == written_name(other))


def name_script(recorded: Identity, asked: Identity) -> Verdict:
    """The names differ at most in traditional, simplified or variant characters."""
    return _named(recorded, asked, lambda one, other: _simplified(one) == _simplified(other))


def name_former(recorded: Identity, asked: Identity) -> Verdict:
    """One side's name is a former name or alias of the other side, or they share one."""
    if not (recorded.former_names or asked.former_names) or not (recorded.name and asked.name):
        return Verdict.UNKNOWN
    shared = canonical_forms((recorded.name, *recorded.former_names)) & canonical_forms(
        (asked.name, *asked.former_names)
    )
    return _verdict(bool(shared - {canonical_name(recorded.name)} or shared - {canonical_name(asked.name)}))


def name_latin_words(recorded: Identity, asked: Identity) -> Verdict:
    """The Latin words of the names are the same in any order, marks and case aside."""
    one, other = (latin_words(side.name) if side.name else () for side in (recorded, asked))
    return _verdict(one == other) if one and other else Verdict.UNKNOWN


def name_one_character(recorded: Identity, asked: Identity) -> Verdict:
    """The canonical names differ at most in one character changed, missing or added."""
    return _named(
        recorded, asked, lambda one, other: is_one_edit_apart(canonical_name(one), canonical_name(other))
    )


def name_order(recorded: Identity, asked: Identity) -> Verdict:
    """The canonical names hold the same characters, in whatever order."""
    return _named(
        recorded, asked, lambda one, other: sorted(canonical_name(one)) == sorted(canonical_name(other))
    )


def document_same(recorded: Identity, asked: Identity) -> Verdict:
    """A document number is the same; only resident numbers, unique for life, can be said to differ."""
    if {document.canonical for document in recorded.documents} & {
        document.canonical for document in asked.documents
    }:
        return Verdict.AGREES
    return Verdict.DIFFERS if _has_resident(recorded) and _has_resident(asked) else Verdict.UNKNOWN


def document_one_slip(recorded: Identity, asked: Identity) -> Verdict:
    """Two numbers of one kind differ at most in one character or two neighbours exchanged; informs only."""
    pairs = [
        (one.number, other.number)
        for one in recorded.documents
        for other in asked.documents
        if (one.kind, one.country) == (other.kind, other.country)
    ]
    return _verdict(any(is_one_slip_apart(*pair) for pair in pairs)) if pairs else Verdict.UNKNOWN


def birth_same(recorded: Identity, asked: Identity) -> Verdict:
    """The birth dates, stated or read from a number, are the same day."""
    return _born(recorded, asked, lambda one, other: one == other)


def birth_one_slip(recorded: Identity, asked: Identity) -> Verdict:
    """The birth dates differ at most in one digit, two neighbouring digits, or day and month exchanged."""
    return _born(recorded, asked, lambda one, other: _is_near(one, other))


def sex_same(recorded: Identity, asked: Identity) -> Verdict:
    """The sexes, stated or read from a number, are the same."""
    one, other = _sex(recorded), _sex(asked)
    return _verdict(one is other) if one and other else Verdict.UNKNOWN


def region_same(recorded: Identity, asked: Identity) -> Verdict:
    """One region is the other or lies in it (GB/T 2260 codes)."""
    if not (recorded.region and asked.region):
        return Verdict.UNKNOWN
    one, other = _region_prefix(recorded.region), _region_prefix(asked.region)
    return _verdict(one.startswith(other) or other.startswith(one))


Feature = Callable[[Identity, Identity], Verdict]

FEATURES: Final[tuple[tuple[Feature, str, str], ...]] = (
    (name_same, "姓名（规范形式）", "Name, canonical form"),
    (name_written_same, "姓名（书写）", "Name as written"),
    (name_script, "姓名（除繁简、异体外）", "Name, script and variants aside"),
    (name_former, "曾用名或别名", "Former name or alias"),
    (name_latin_words, "姓名（拉丁字母部分）", "Latin words of the name"),
    (name_one_character, "姓名（至多一字之差）", "Name within one character"),
    (name_order, "姓名（不计字序）", "Name, order aside"),
    (document_same, "证件号码", "Document number"),
    (document_one_slip, "证件号码（至多一处笔误）", "Document number within one slip"),
    (birth_same, "出生日期", "Birth date"),
    (birth_one_slip, "出生日期（至多一处笔误）", "Birth date within one slip"),
    (sex_same, "性别", "Sex"),
    (region_same, "地区", "Region"),
)
"""Each function with its Chinese and English title; its docstring is the published explanation."""

_WORDS: Final = {
    Verdict.AGREES: ("{}：一致。", "{}: agrees."),
    Verdict.DIFFERS: ("{}：不一致。", "{}: differs."),
    Verdict.UNKNOWN: ("{}：资料不足，无法比较。", "{}: cannot be compared, one side says nothing."),
}


def _finding(feature: tuple[Feature, str, str], recorded: Identity, asked: Identity) -> Finding:
    function, chinese, english = feature
    verdict = function(recorded, asked)
    words = _WORDS[verdict]
    return Finding(function.__name__, verdict, words[0].format(chinese), words[1].format(english))


def _verdict(holds: bool) -> Verdict:
    return Verdict.AGREES if holds else Verdict.DIFFERS


def _named(recorded: Identity, asked: Identity, holds: Callable[[str, str], bool]) -> Verdict:
    if not (recorded.name and asked.name):
        return Verdict.UNKNOWN
    return _verdict(holds(recorded.name, asked.name))


def _simplified(name: str) -> str:
    return written_name(name).translate(SIMPLIFIED)


def _has_resident(identity: Identity) -> bool:
    return any(document.is_resident_number for document in identity.documents)


def _born(recorded: Identity, asked: Identity, holds: Callable[[date, date], bool]) -> Verdict:
    one, other = _birth(recorded), _birth(asked)
    return _verdict(holds(one, other)) if one and other else Verdict.UNKNOWN


def _birth(identity: Identity) -> date | None:
    """What is stated goes before what a number says."""
    said = (identity.born_on, *(document.born_on for document in identity.documents))
    return next((day for day in said if day is not None), None)


def _sex(identity: Identity) -> Sex | None:
    said = (identity.sex, *(document.sex for document in identity.documents))
    return next((sex for sex in said if sex is not None), None)


def _is_near(one: date, other: date) -> bool:
    is_exchanged = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return is_exchanged or is_one_slip_apart(f"{one:%Y%m%d}", f"{other:%Y%m%d}")


def _region_prefix(code: str) -> str:
    """A GB/T 2260 code without the pairs of zeros that mean "the whole of it"."""
    while code.endswith("00"):
        code = code[:-2]
    return code
