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
