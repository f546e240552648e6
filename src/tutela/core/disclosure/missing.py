"""The facts whose absence leaves a decision open, by the names that officers see."""

from enum import StrEnum


class Missing(StrEnum):
    """A fact that a person must supply or settle."""

    # sealing
    BIRTH_DATE = "birth-date"
    ACT_DAY = "act-day"
    MAIN_ACT = "main-act"  # no finding on the main act of a case on both sides of the age
    SENTENCE = "sentence"
    COMBINED_AT_LIMIT = "combined-term-at-limit"
    UNSEALING_GROUND = "unsealing-ground"  # an order unseals what the law seals on the facts entered
    # effect
    EFFECTIVE_DAY = "effective-day"
    DECISION_DAY = "decision-day"
    # scope
    OFFENCE = "offence"
    GROUND = "non-prosecution-ground"
    VICTIM_MINORITY = "victim-minority"
    # facts that cannot be true together
    OFFENDER_AGE = "offender-age"  # too young to have committed the offence
    OFFENCE_ON_ACT_DAY = "offence-on-act-day"  # the offence did not yet exist
