"""The questions of one transaction with what they rest on; one whose authorisation does not carry it is refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from tutela.answers.authorisations import resting
from tutela.answers.authorisations.resting import Asked, Ground, Papers
from tutela.answers.inquiries.answer import Question
from tutela.answers.inquiries.calls import Admitted, Call, Judged
from tutela.bodies.kinds import Acting, BodyKind
from tutela.core.errors import Refusal
from tutela.index.lookup.rows import Probe


def papers_of(calls: Iterable[tuple[Call, Sequence[Judged]]]) -> Papers:
    """The numbers of papers that these calls may rest on, of those that will be refused too."""
    return Papers(
        [
            _asked(call.acting, call.purpose_code, one.probe, one.question)
            for call, judged in calls
            if _needs(call.acting)
            for one in judged
            if one.probe is not None
        ]
    )


def rested(admitted: Mapping[int, Admitted], papers: Papers, on: date, at: datetime) -> dict[int, Admitted]:
    """The calls again, each of their questions with its ground, or refused by itself."""
    needing = {number: call for number, call in admitted.items() if _needs(call.terms.acting)}
    asked = [
        _asked(call.terms.acting, call.terms.purpose.code, one.probe, one.question)
        for call in needing.values()
        for one in call.judged
        if one.probe is not None
    ]
    found = iter(resting.grounds(asked, papers, on=on, at=at))
    grounded = {number: replace(call, judged=_grounded(call, found)) for number, call in needing.items()}
    return {number: grounded.get(number, call) for number, call in admitted.items()}


def _needs(acting: Acting) -> bool:
    """At a police station the person stands there and applies: the number is that of the application."""
    return acting.kind is not BodyKind.POLICE_STATION


def _asked(acting: Acting, purpose: str, probe: Probe, said: Question) -> Asked:
    return Asked(acting.organisation, purpose, probe.document, said.authorisation.strip(), said.signed_on)


def _grounded(call: Admitted, found: Iterator[Ground | Refusal]) -> list[Judged]:
    return [one if one.probe is None else _with(one, next(found)) for one in call.judged]


def _with(one: Judged, ground: Ground | Refusal) -> Judged:
    if isinstance(ground, Refusal):
        return Judged(one.question, None, ground)
    return Judged(one.question, one.probe, None, ground)
