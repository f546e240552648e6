"""The closed vocabulary of packs: ranks, statuses, families, and what a rule does to disclosure."""

from enum import StrEnum


class Rank(StrEnum):
    """The rank of an instrument (效力位阶), highest first."""

    LAW = "law"  # 法律
    ADMINISTRATIVE_REGULATION = "administrative-regulation"  # 行政法规
    JUDICIAL_INTERPRETATION = "judicial-interpretation"  # 司法解释
    DEPARTMENTAL_RULE = "departmental-rule"  # 部门规章及规范性文件
    LOCAL_REGULATION = "local-regulation"  # 地方性法规
    LOCAL_NORMATIVE_DOCUMENT = "local-normative-document"  # 地方规范性文件


class Status(StrEnum):
    """How far a citation has been checked."""

    PRIMARY = "primary"  # against the statute's text
    SECONDARY = "secondary"  # in an excerpt, report or official summary
    READING = "reading"  # an inference of ours, named and switchable
    UNCONFIRMED = "unconfirmed"  # recalled; the text was not seen


class Family(StrEnum):
    """Offence families: what a purpose counts and what a feed covers. ALL stands for every offence."""

    SEXUAL = "sexual"
    ABUSE = "abuse"
    TRAFFICKING = "trafficking"
    VIOLENCE = "violence"
    DRUGS = "drugs"
    GAMBLING = "gambling"
    OTHER = "other"
    RESTRICTION = "restriction"  # orders beside records: qualifications lost or revoked (教师资格限制库)
    ALL = "all"


class Victim(StrEnum):
    """Whose being a victim a counting rule asks for."""

    ANY = "any"
    MINOR = "minor"  # under eighteen at the act, as the deciding authority found


class AtLimit(StrEnum):
    """What becomes of a term combined with a later or later-found crime that is exactly the sealing limit."""

    DOUBT = "doubt"
    SEALED = "sealed"
    OPEN = "open"


class MainAct(StrEnum):
    """On which side of the age the main act (主要犯罪行为) of a case lies, as a rule asks for it."""

    BEFORE = "before"
    AFTER = "after"


class Switch(StrEnum):
    """Whether a rule is applied."""

    ON = "on"
    OFF = "off"


class Direction(StrEnum):
    """Whether a rule adds to disclosure or burden, takes from it, or only counts."""

    WIDENS = "widens"
    NARROWS = "narrows"
    COUNTS = "counts"


class Fault(StrEnum):
    """With what guilt an offence is committed (故意, 过失)."""

    INTENT = "intent"
    NEGLIGENCE = "negligence"


class Start(StrEnum):
    """The day from which a term runs or a record is to be seen."""

    DECIDED = "decided"  # 决定之日
    EFFECT = "effect"  # 判决生效之日
    COMPLETED = "completed"  # 刑罚执行完毕之日
    COMPLETED_OR_PAROLED = "completed-or-paroled"  # 刑罚执行完毕之日或者假释之日
    AT_LARGE = (
        "at-large"  # completed, paroled, or in effect where the sentence is suspended: whichever is first
    )
    ACTED = "acted"  # the last day of the last act
    ORDERED = "ordered"  # the day from which the order itself says it runs


class End(StrEnum):
    """When a ban ends that is not counted by a term of its own."""

    TERM = "term"
    CONTROL = "control"  # 管制期满
    PROBATION = "probation"  # 缓刑考验期满
    ORDER = "order"  # what the order says, up to life


class Mode(StrEnum):
    """Who sets disclosure going."""

    INQUIRY = "inquiry"  # a body that must ask
    APPLICATION = "application"  # a guardian or another person with an interest
    NOTICE = "notice"  # the authority tells chosen persons of itself
    PUBLICATION = "publication"  # the authority tells everybody


class Audience(StrEnum):
    """Who learns of it, narrowest first."""

    SUBJECT = "subject"  # the person themself
    OFFICE = "office"  # a competent office
    UNIT = "unit"  # the unit that hires or employs
    GUARDIAN = "guardian"
    NEIGHBOURS = "neighbours"  # chosen persons nearby
    PUBLIC = "public"


class Shown(StrEnum):
    """What may be shown or kept about a person."""

    ANSWER = "answer"  # record or no record, nothing else
    RECORD_KIND = "record-kind"
    BASICS = "basics"  # 犯罪人员的基本情况
    NAME = "name"
    SEX = "sex"
    AGE = "age"
    DOCUMENT_NUMBER = "document-number"
    PHOTO = "photo"
    HEIGHT = "height"
    HOUSEHOLD = "household"  # 户籍
    ADDRESS = "address"
    WORKPLACE = "workplace"
    CHARGE = "charge"
    CAUSE = "cause"  # 案由
    SENTENCE = "sentence"
    EXECUTION = "execution"  # 刑罚执行情况
    AUTHORITY = "authority"
    JUDGMENT_NUMBER = "judgment-number"
    JUDGMENT_DAY = "judgment-day"
    PERIOD = "period"  # for how long it is shown
    PENDING_CASE = "pending-case"
    RISK = "risk"


class Stance(StrEnum):
    """What a jurisdiction's packs are to a deployment."""

    NATIONAL = "national"
    LOCAL = "local"  # a regulation in force in its region
    PILOT = "pilot"  # a local trial
    PROPOSAL = "proposal"  # scholars' proposals: no law
    COMPARISON = "comparison"  # foreign law, for comparison


class ClockUnit(StrEnum):
    """What a clock counts."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working-days"
    MONTHS = "months"
    YEARS = "years"


class ProvisionKind(StrEnum):
    """What a provision beside the decision is about."""

    DUTY = "duty"  # somebody must do something
    POWER = "power"  # somebody may
    CLOCK = "clock"  # a person has so long to seek relief
    RETENTION = "retention"  # something is kept at least so long
    LIABILITY = "liability"  # what a breach brings
    DEFINITION = "definition"
