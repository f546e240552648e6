"""Whether what was decided for execution lies within a sealing limit."""

from typing import Final

from tutela.core.disclosure.history import Combination, Penalty, Sentence
from tutela.core.disclosure.missing import Missing
from tutela.core.law.schema import SealingRule
from tutela.core.law.words import AtLimit

LIGHTER: Final = frozenset({Penalty.EXEMPT, Penalty.FINE, Penalty.CONTROL, Penalty.DETENTION})
HEAVIER: Final = frozenset({Penalty.LIFE, Penalty.DEATH})
MOST_DAYS: Final = 30  # beside months: more would be another month
MOST_MONTHS: Final = {
    Penalty.DETENTION: 12,
    Penalty.CONTROL: 36,
}  # of several crimes together (Criminal Law 69(1))
LATER: Final = frozenset({Combination.NEW_CRIME, Combination.UNDISCOVERED_CRIME})


def came_later(sentence: Sentence | None) -> bool:
    """Whether the term was combined with that of a crime committed, or found, after the first judgment.

    Criminal Law 70 and 71: "应当对新发现的罪作出判决", "应当对新犯的罪作出判决", and then one term for both.
    """
    return sentence is not None and sentence.combination in LATER


def is_possible(sentence: Sentence) -> bool:
    """Whether a judgment can have said this: whole months first, then odd days, and no more than its penalty allows.

    What no judgment says was entered wrong, and what it says instead is not known.
    """
    months, days = sentence.months or 0, sentence.days or 0
    if sentence.penalty is Penalty.FIXED_TERM:
        return days <= MOST_DAYS
    most = MOST_MONTHS.get(sentence.penalty)
    return most is None or (months + days // (MOST_DAYS + 1), days % (MOST_DAYS + 1)) <= (most, 0)


def within_limit(sentence: Sentence | None, rule: SealingRule) -> tuple[bool | None, Missing | None]:
    """被判处五年有期徒刑以下刑罚: five years or less, the number included (Criminal Law 99).

    The term is the one decided for execution (决定执行) after combination; a suspension does not shorten it;
    what is lighter than fixed-term imprisonment, exemption included, lies within it. A term of exactly the
    limit that was combined with a later or later-found crime is what the rule's `combined_at_limit` says: SPP
    Rules 485 unseals from five years (以上), article 286 seals up to five years (以下), each with the number.
    """
    limit = rule.months_at_most
    if limit is None:
        return True, None
    if sentence is None:
        return None, Missing.SENTENCE
    if not is_possible(sentence):
        return None, Missing.SENTENCE
    if sentence.penalty in LIGHTER:
        return True, None
    if sentence.penalty in HEAVIER:
        return False, None
    if sentence.penalty is not Penalty.FIXED_TERM or sentence.months is None:
        return None, Missing.SENTENCE
    if sentence.months == limit and not sentence.days and came_later(sentence):
        return _at_limit(rule.combined_at_limit)
    return (sentence.months, sentence.days or 0) <= (limit, 0), None


def _at_limit(parameter: AtLimit | None) -> tuple[bool | None, Missing | None]:
    if parameter is AtLimit.SEALED:
        return True, None
    if parameter is AtLimit.OPEN:
        return False, None
    return None, Missing.COMBINED_AT_LIMIT
