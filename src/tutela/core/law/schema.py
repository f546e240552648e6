"""What a pack may hold: each section a frozen value, refused when a key is unknown or a list is empty.

The facts' own vocabulary (`RecordKind`, `NonProsecution`, `Port`, `Citation`) comes from the disclosure room,
whose two type modules import nothing of the law.
"""

from typing import Annotated, TypeAlias

from pydantic import Field
from pydantic.dataclasses import dataclass

from tutela.core.disclosure.history import Port, RecordKind
from tutela.core.law.bans import BanRule
from tutela.core.law.counting import Counting, Families, MeasureCounting
from tutela.core.law.limits import Limit
from tutela.core.law.provisions import Provision
from tutela.core.law.values import (
    STRICT,
    Cite,
    Code,
    Codes,
    Count,
    Day,
    Days,
    Money,
    Months,
    Term,
    Text,
    Texts,
    Years,
)
from tutela.core.law.words import AtLimit, Audience, Family, Fault, MainAct, Mode, Rank, Shown, Switch


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
    fault: Fault = Fault.INTENT
    existed_from: Day | None = None  # first day of the offence; None: older than any record kept


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class AgeOfCrimes:
    """The youngest age at which one answers for a crime: for any, or for these; for acts of any day, or since one."""

    youngest_years: Years
    offences: Codes | None = None
    acted_from: Day | None = None
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Responsibility:
    """The youngest age at which an offence of these families can have been committed.

    Where `crimes` is written, the lowest age there that fits goes for every crime instead.
    """

    rule: Code
    youngest_years: Years
    families: Families
    crimes: Annotated[tuple[AgeOfCrimes, ...], Field(min_length=1)] | None = None
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Scope:
    """What counts, for the purposes that name this scope: records, or orders that stand beside them, or both."""

    code: Code
    counts: Annotated[tuple[Counting, ...], Field(min_length=1)] | None = None
    measures: Annotated[tuple[MeasureCounting, ...], Field(min_length=1)] | None = None

    @property
    def kinds(self) -> tuple[RecordKind, ...]:
        """The kinds of record that count, in the order of the rules."""
        return tuple(dict.fromkeys(counting.kind for counting in self.counts or ()))


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Follows:
    """A consequence of a record under a purpose."""

    code: Code
    zh: Text
    en: Text
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Validity:
    """How long an answer issued from this day on may be relied upon."""

    issued_from: Day
    lasts: Term
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Issue:
    """The form of a check that its subject hands on: how long it is good for, its code and its second factor."""

    validity: Annotated[tuple[Validity, ...], Field(min_length=1)]
    code_digits: Count | None = None
    second_factor: Code | None = None
    renewal: Term | None = None  # how long before its end it may be renewed
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
    mode: Mode = Mode.INQUIRY
    audience: Audience = Audience.UNIT
    shows: Annotated[tuple[Shown, ...], Field(min_length=1)] = (Shown.ANSWER,)
    keeps: Annotated[tuple[Shown, ...], Field(min_length=1)] | None = (
        None  # where it has a register of its own
    )
    claims: Annotated[tuple[Cite, ...], Field(min_length=1)] | None = (
        None  # higher law that it says it rests on
    )
    issue: Issue | None = None
    beside: Codes | None = None  # purposes beside which it is asked, so that both answers count
    hires_at: Codes | None = None  # kinds of body that hire where it finds no record
    hires_for: Codes | None = None  # the posts that it is asked for before hiring; None: every post
    watch: Switch | None = None  # whether staff in post are watched under it; None: as `is_in_service` says

    @property
    def is_in_service(self) -> bool:
        """Whether people are asked about under it while they are in post."""
        return self.code.endswith("in-service")

    @property
    def watches(self) -> bool:
        """Whether a body is told of somebody in post without asking, when a record comes."""
        return self.is_in_service if self.watch is None else self.watch is Switch.ON


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SealingRule:
    """When records of one kind are sealed by law; without `months_at_most` no sentence is asked for.

    Without `under_years` at any age. `opens_for` names the purposes that are queries under State provisions
    (有关单位根据国家规定进行查询) and for which this seal alone is open; the state `<rule>-opens` switches it.
    """

    rule: Code
    kind: RecordKind
    cite: Cite
    under_years: Years | None = None
    age_cite: Cite | None = None
    opens_for: Codes | None = None
    opens_cite: Cite | None = None
    opens_switch: Switch = Switch.ON
    months_at_most: Months | None = None
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
class SpentRule:
    """A conviction that is treated as if it had not been: the first one, light, and years without another.

    Cap. 297 of Hong Kong, section 2(1). `fine_at_most` in the currency's whole units.
    """

    rule: Code
    months_at_most: Months
    fine_at_most: Money
    clean: Term
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

    appeal_days: Days
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
    spent: Annotated[tuple[SpentRule, ...], Field(min_length=1)] | None = None
    bans: Annotated[tuple[BanRule, ...], Field(min_length=1)] | None = None
    limits: Annotated[tuple[Limit, ...], Field(min_length=1)] | None = None
    provisions: Annotated[tuple[Provision, ...], Field(min_length=1)] | None = None


Switched: TypeAlias = (
    Counting | MeasureCounting | SealingRule | StraddlingRule | SpentRule | BanRule | Provision
)
