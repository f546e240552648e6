"""Bans as packs write them: from what they grow, who decides, when they begin and end, who must be told."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from tutela.core.disclosure.history import MeasureKind
from tutela.core.law.counting import Counting
from tutela.core.law.values import STRICT, Cite, Clock, Code, Codes, Day, Term, Text
from tutela.core.law.words import End, Start, Switch


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Tell:
    """Somebody who must be told of a ban, what, and by when counted from the day it takes effect."""

    code: Code
    whom: Codes  # kinds of body, or `person`
    zh: Text
    en: Text
    cite: Cite
    clock: Clock | None = None  # None: the law names no time


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class BanRule:
    """One measure that keeps a person from an occupation, a qualification, a place or an activity.

    By law (`grows_from`): it stands beside every record that meets one of the limbs. By order (no `grows_from`):
    it stands only where a body made the order. `at_least` and `at_most` are the terms an order may have.
    """

    rule: Code
    kind: MeasureKind
    zh: Text
    en: Text
    cite: Cite
    decided_by: Codes  # `law`, or kinds of body
    starts: Start
    ends: End
    grows_from: Annotated[tuple[Counting, ...], Field(min_length=1)] | None = None
    staff_only: bool = False  # only of a person who held a post at the act (2022 Opinions 3)
    punished_only: bool = False  # an order only beside a conviction that passed a penalty (37-1)
    must_be_pronounced: bool = False  # the court must say it in its judgment
    pronounced_as: Annotated[tuple[MeasureKind, ...], Field(min_length=1)] | None = (
        None  # orders of these kinds say it too
    )
    lasts: Term | None = None  # with `ends: term`; None: for life by law, the term stated by order
    at_least: Term | None = None
    at_most: Term | None = None
    not_for_acts_before: Day | None = None  # an order for older acts is an anomaly that a person looks at
    not_before_cite: Cite | None = None
    breach_cite: Cite | None = None  # what a breach brings
    tells: Annotated[tuple[Tell, ...], Field(min_length=1)] | None = None
    # A body finds afterwards that it has begun: where the record's own day is missing, that decision's day will do.
    declared_cite: Cite | None = None
    declared_switch: Switch = Switch.ON
    rests_on: Cite | None = None  # the higher law that allows it, for an instrument that cannot ban by itself
    switch: Switch = Switch.ON
