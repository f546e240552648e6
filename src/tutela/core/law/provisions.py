"""What an instrument asks beside the decision: duties, clocks, retention, liabilities, for the rooms that act on it."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from tutela.core.law.values import STRICT, Cite, Clock, Code, Codes, Term, Text, YesNo
from tutela.core.law.words import ProvisionKind, Switch


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Item:
    """One of the situations, forms or fields that a provision lists."""

    code: Code
    zh: Text
    en: Text
    cite: Cite


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Provision:
    """One duty, power, clock, retention, liability or definition. `zh` is the law's own words, `en` ours.

    `who` acts, `whom` it concerns, `when` is the event from which `clock` runs; `extended` is the most a competent
    head may add; `at_most` ends the right whatever happens; `keep` is how long something is kept at least; `every`
    how often it recurs. `room` is where it is or will be performed.
    """

    code: Code
    kind: ProvisionKind
    zh: Text
    en: Text
    cite: Cite
    who: Codes
    room: Text
    whom: Codes | None = None
    when: Code | None = None
    clock: Clock | None = None
    extended: Clock | None = None
    at_most: Clock | None = None
    keep: Term | None = None
    every: Term | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1)] | None = None
    protects: YesNo = False  # the person is the better for it: on even while unconfirmed
    switch: Switch = Switch.ON
