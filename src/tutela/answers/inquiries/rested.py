"""The questions of one transaction with what they rest on; one whose authorisation does not carry it is refused."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from tutela.answers.authorisations import resting
from tutela.answers.authorisations.resting import Asked, Ground
from tutela.answers.inquiries.calls import Admitted, Judged
from tutela.bodies.kinds import BodyKind
from tutela.core.errors import Refusal


def rested(admitted: Mapping[int, Admitted], on: date, at: datetime) -> dict[int, Admitted]:
    """The calls again, each of their questions with its ground, or refused by itself."""
    needing = {number: call for number, call in admitted.items() if _needs(call)}
    asked = [_asked(call, one) for call in needing.values() for one in call.judged if one.probe is not None]
    found = iter(resting.grounds(asked, on=on, at=at))
    grounded = {number: replace(call, judged=_grounded(call, found)) for number, call in needing.items()}
    return {number: grounded.get(number, call) for number, call in admitted.items()}


def _needs(call: Admitted) -> bool:
    """At a police station the person stands there and applies: the number is that of the application."""
    return call.terms.acting.kind is not BodyKind.POLICE_STATION


def _asked(call: Admitted, one: Judged) -> Asked:
    assert one.probe is not None
    said, terms = one.question, call.terms
    return Asked(
        terms.acting.organisation,
        terms.purpose.code,
        one.probe.document,
        said.authorisation.strip(),
        said.signed_on,
    )


def _grounded(call: Admitted, found: Iterator[Ground | Refusal]) -> list[Judged]:
    return [one if one.probe is None else _with(one, next(found)) for one in call.judged]


def _with(one: Judged, ground: Ground | Refusal) -> Judged:
    if isinstance(ground, Refusal):
        return Judged(one.question, None, ground)
    return Judged(one.question, one.probe, None, ground)
