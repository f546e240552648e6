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
    SEALING_LAW = "sealing-law"  # a law that answers here says nothing on the day
    # effect
    EFFECTIVE_DAY = "effective-day"
    DECISION_DAY = "decision-day"
    # orders and terms
    ORDER_DAY = "order-day"  # the day from which an order runs
    ORDER_TERM = "order-term"
    ORDER_RECORD = "order-record"  # the record that an order was made with
    ORDER_FOR_OLDER_ACTS = "order-for-older-acts"  # an order that its law does not allow for acts so old
    # scope
    OFFENCE = "offence"
    GROUND = "non-prosecution-ground"
    VICTIM_MINORITY = "victim-minority"
    COMPLETION_DAY = "completion-day"  # 刑罚执行完毕之日
    RISK_FINDING = "risk-finding"
    FINE = "fine"
    # facts that cannot be true together
    OFFENDER_AGE = "offender-age"  # too young to have committed the offence
    OFFENCE_ON_ACT_DAY = "offence-on-act-day"  # the offence did not yet exist
