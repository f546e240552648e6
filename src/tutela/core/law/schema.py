"""What a pack may hold: each section a frozen value, refused when a key is unknown or a list is empty.

The facts' own vocabulary (`RecordKind`, `NonProsecution`, `Port`, `Citation`) comes from the disclosure room,
whose two type modules import nothing of the law.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, Strict, StringConstraints
from pydantic.dataclasses import dataclass

from tutela.core.disclosure.history import NonProsecution, Port, RecordKind
from tutela.core.disclosure.question import Citation
from tutela.core.law.words import AtLimit, Family, MainAct, Rank, Status, Switch, Victim

STRICT: Final = ConfigDict(extra="forbid")
CITATION_KEYS: Final = ("instrument", "article", "status")

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Day = Annotated[date, Strict()]
Count = Annotated[int, Strict(), Field(ge=0)]


def _citation(value: object) -> object:
    """A citation has exactly instrument, article and status; ValueError says which of them is wrong."""
    if not isinstance(value, Mapping):
        return value
    if sorted(value) != sorted(CITATION_KEYS):
        raise ValueError("a citation has exactly the keys instrument, article and status")
    if not all(isinstance(part, str) and part.strip() for part in value.values()):
        raise ValueError("instrument, article and status are text (write the article in quotes)")
    return Citation(value["instrument"], value["article"], Status(value["status"]).value)


Cite = Annotated[Citation, BeforeValidator(_citation)]
Codes = Annotated[tuple[Code, ...], Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]
Families = Annotated[tuple[Family, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Instrument:
    """A law, regulation, interpretation or document, by its names and rank."""

    code: Code
    zh: Text
    en: Text
    rank: Rank


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class InForce:
    """The days of an edition: `from_on` inclusive, `until_on` exclusive, open when None."""

    from_on: Day
    until_on: Day | None
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Article:
    """Where an offence stands, and while it stands there."""

    cite: Cite
    from_on: Day | None = None
    until_on: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Offence:
    """An offence of the catalogue. `names` are charges as authorities write them, the official one first."""

    code: Code
    en: Text
    names: Texts
    family: Family
    kinds: Annotated[tuple[RecordKind, ...], Field(min_length=1)]
    articles: Annotated[tuple[Article, ...], Field(min_length=1)]
    existed_from: Day | None = None  # first day of the offence; None: older than any record kept


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Responsibility:
    """The youngest age at which an offence of these families can have been committed."""

    rule: Code
    youngest_years: Count
    families: Families
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Counting:
    """One limb of a scope: which records of one kind count. `families: [all]` counts every offence.

    `leaves_open` names a fact that no record carries and that a person must settle before the record counts.
    """

    rule: Code
    kind: RecordKind
    cite: Cite
    offences: Codes | None = None
    families: Families | None = None
    victim: Victim = Victim.ANY
    grounds: Annotated[tuple[NonProsecution, ...], Field(min_length=1)] | None = None
    leaves_open: Code | None = None
    switch: Switch = Switch.ON


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Scope:
    """What counts as a record, for the purposes that name this scope."""

    code: Code
    counts: Annotated[tuple[Counting, ...], Field(min_length=1)]

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """The kinds of record that count, in the order of the rules."""
        return tuple(dict.fromkeys(counting.kind for counting in self.counts))


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Follows:
    """A consequence of a record under a purpose."""

    code: Code
    zh: Text
    en: Text
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Purpose:
    """A legal ground on which a question is asked (查询业务类别)."""

    code: Code
    zh: Text
    en: Text
    cite: Cite
    ground_zh: Text
    ground_en: Text
    scope: Code
    needs_families: Families
    needs_ports: Annotated[tuple[Port, ...], Field(min_length=1)]
    content: Code
    consequences: Annotated[tuple[Follows, ...], Field(min_length=1)]
    asked_by: Codes  # kinds of body that may ask by law; who in fact may is the access policy's business


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SealingRule:
    """When records of one kind are sealed by law; without `months_at_most` no sentence is asked for."""

    rule: Code
    kind: RecordKind
    under_years: Count
    age_cite: Cite
    cite: Cite
    months_at_most: Count | None = None
    limit_cite: Cite | None = None
    combined_at_limit: AtLimit | None = None
    combined_cite: Cite | None = None
    switch: Switch = Switch.ON


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class StraddlingRule:
    """What a finding on the main act (主要犯罪行为) decides for a case on both sides of the age."""

    rule: Code
    decides: MainAct
    cite: Cite
    switch: Switch = Switch.ON


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Orders:
    """Sealing and unsealing by order of the competent organ; without `unsealing_cite` no order unseals."""

    sealing_cite: Cite
    unsealing_cite: Cite | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Judgments:
    """When judgments and other decisions take effect, and how they fall."""

    appeal_days: Count
    cite: Cite
    non_prosecution_cite: Cite
    penalty_cite: Cite
    overturned_cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class PackContent:
    """Everything one `pack.yaml` may hold."""

    id: Text
    instrument: Instrument
    in_force: InForce
    cited_instruments: Annotated[tuple[Instrument, ...], Field(min_length=1)] | None = None
    offences: Annotated[tuple[Offence, ...], Field(min_length=1)] | None = None
    responsibility: Responsibility | None = None
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)] | None = None
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)] | None = None
    sealing: Annotated[tuple[SealingRule, ...], Field(min_length=1)] | None = None
    straddling: Annotated[tuple[StraddlingRule, ...], Field(min_length=1)] | None = None
    orders: Orders | None = None
    judgments: Judgments | None = None


Switched: TypeAlias = Counting | SealingRule | StraddlingRule
