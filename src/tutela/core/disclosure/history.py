"""One person's dated facts, as the law may ask for them. No names, no numbers: identity is another room's."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from tutela.core.identity.sex import Sex


class RecordKind(StrEnum):
    """The three kinds of record (违法犯罪记录): 有罪判决, 不起诉, 行政处罚."""

    CONVICTION = "conviction"
    NON_PROSECUTION = "non-prosecution"
    ADMINISTRATIVE_PENALTY = "administrative-penalty"


class Port(StrEnum):
    """The recording agency (录入机关) through whose port a record came."""

    POLICE = "police"
    PROCURATORATE = "procuratorate"
    COURT = "court"
    EDUCATION = "education"  # what education departments enter of qualifications lost or revoked


class NonProsecution(StrEnum):
    """Why the procuratorate did not prosecute (不起诉), each under its own provision."""

    DISCRETIONARY = "discretionary"  # 相对不起诉, Criminal Procedure Law 177(2)
    STATUTORY = "statutory"  # 法定不起诉, 177(1) and 16
    EVIDENTIAL = "evidential"  # 存疑不起诉, 175(4)
    CONDITIONAL = "conditional"  # 附条件不起诉, 282


class Penalty(StrEnum):
    """The principal punishment or measure decided (主刑 or 行政处罚)."""

    EXEMPT = "exempt"  # 免予刑事处罚
    FINE = "fine"  # 单处罚金
    CONTROL = "control"  # 管制
    DETENTION = "detention"  # 拘役
    FIXED_TERM = "fixed-term"  # 有期徒刑
    LIFE = "life"  # 无期徒刑
    DEATH = "death"  # 死刑
    WARNING = "warning"  # 警告
    ADMINISTRATIVE_FINE = "administrative-fine"  # 罚款
    ADMINISTRATIVE_DETENTION = "administrative-detention"  # 行政拘留


class Combination(StrEnum):
    """How the term for execution was reached (数罪并罚)."""

    NONE = "none"
    SAME_JUDGMENT = "same-judgment"  # several offences judged together
    NEW_CRIME = "new-crime"  # combined with a crime committed later (新罪)
    UNDISCOVERED_CRIME = "undiscovered-crime"  # combined with one found later (漏罪)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: offence code (`policy/.../offences`), days, and findings about it; None is a missing fact."""

    offence: str
    acted_on: date | None
    acted_until: date | None = None  # last day of a continuing act, inclusive
    is_main: bool | None = None  # 主要犯罪行为, as the deciding authority found
    victim_was_minor: bool | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was decided for execution, after combination: months for terms, days for detention and control."""

    penalty: Penalty
    months: int | None = None
    days: int | None = None
    suspended_months: int | None = None
    combination: Combination = Combination.NONE
    rights_deprived: bool = False  # 剥夺政治权利
    fine: int | None = None  # 罚金, in the currency's whole units


@dataclass(frozen=True, slots=True)
class Record:
    """One decision of one authority with all acts it covers. `reference` is opaque and random."""

    reference: str
    port: Port
    kind: RecordKind
    acts: tuple[Act, ...]
    decided_on: date | None
    served_on: date | None = None
    effective_on: date | None = None
    appealed: bool | None = None
    non_prosecution: NonProsecution | None = None
    sentence: Sentence | None = None
    completed_on: date | None = None
    paroled_on: date | None = None
    overturned_on: date | None = None  # the decision was quashed (再审改判无罪, 撤销)
    sealed_on: date | None = None  # sealed by order of the competent organ
    unsealed_on: date | None = None

    def with_acts(self, acts: tuple[Act, ...]) -> "Record":
        """The record with these of its acts alone."""
        return replace(self, acts=acts)

    @property
    def was_ordered(self) -> bool:
        """Whether an order sealed or unsealed it on some day."""
        return self.sealed_on is not None or self.unsealed_on is not None


class MeasureKind(StrEnum):
    """Measures that stand beside a record, each with its own basis, body and days."""

    EMPLOYMENT_BAN = "employment-ban"  # 从业禁止, Criminal Law 37-1
    CLOSE_CONTACT_BAN = "close-contact-ban"  # 禁止从事密切接触未成年人的工作, Minors Protection Law 62
    PRESCHOOL_BAN = "preschool-ban"  # Preschool Education Law 80
    LISTED = "listed"  # 从业禁止人员名单
    INJUNCTION = "injunction"  # 禁止令, Criminal Law 38, 72
    QUALIFICATION_LOST = "qualification-lost"  # Teachers Law 14
    QUALIFICATION_REVOKED = "qualification-revoked"  # Teacher Qualification Regulations 19
    NO_CONTACT = "no-contact"  # Public Security Administration Punishments Law 50(2)
    LICENCE_BARRED = "licence-barred"  # Regulations on minors online 57


@dataclass(frozen=True, slots=True)
class Measure:
    """An order with its own days: `from_on` inclusive, `until_on` exclusive.

    Where `from_on` is None the law counts it from the record it was made with; where `until_on` is None it ends
    with the term ordered, or is open when `months` is None too.
    """

    reference: str
    kind: MeasureKind
    decided_on: date | None
    from_on: date | None = None
    until_on: date | None = None
    months: int | None = None  # the term ordered
    record: str | None = None  # reference of the record it was made with
    lifted_on: date | None = None  # the order was quashed or lifted


class FindingKind(StrEnum):
    """Dated findings about a person."""

    RISK = "risk"
    RELIEF = "relief"  # assessed as no longer dangerous, taken off the list


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of a competent body; `value` is a band or outcome from the instrument that found it."""

    reference: str
    kind: FindingKind
    found_on: date
    value: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """A post held: the law asks whether an offender was staff when acting (2022 Opinions on bans)."""

    post: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Everything dated about one person that `decide` may use.

    Where records state different birth dates `born_on` is None, and `births` has them all.
    """

    born_on: date | None
    sex: Sex | None = None
    records: tuple[Record, ...] = ()
    measures: tuple[Measure, ...] = field(default=())
    findings: tuple[Finding, ...] = field(default=())
    positions: tuple[Position, ...] = field(default=())
    births: tuple[date, ...] = field(default=())
