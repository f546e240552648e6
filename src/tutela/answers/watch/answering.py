"""Answers that nobody asked for: each with its entry, receipt and proof like any other, and counted to nobody.

Only *record* is told. That there is nothing, or that an answer would be pending, hears whoever asks, and nobody else:
of those asked about some are pending with whom there is nothing, and where nobody asks it would mean something.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tutela.answers.filings.watching import Hit
from tutela.answers.inquiries import actions as inquiries
from tutela.answers.inquiries.answer import Answer, answer_of
from tutela.answers.inquiries.basis import basis
from tutela.answers.inquiries.calls import Admitted, Judged, Terms
from tutela.answers.inquiries.evidence import block_of
from tutela.answers.inquiries.identify import identify
from tutela.answers.inquiries.recording import Answered, record
from tutela.answers.inquiries.register import connected
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission
from tutela.core.errors import Refusal
from tutela.index.lookup import queries as index
from tutela.packs.current import legal_day_of, purpose


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of each hit: those that were told, with their inquiry, and those that could not be asked now."""

    told: tuple[tuple[Hit, UUID], ...]
    put_off: tuple[Hit, ...]


def answer(hits: Sequence[tuple[Hit, Acting]], *, at: datetime) -> Looked:
    """Looks each up and writes down every answer of *record*, inside the caller's transaction.

    With the body in whose name it is asked. Where that may not be asked now (`inquiries.entitled`), or the person not
    asked about so, the hit is put off. The year's quota counts what officers ask; this they do not. Refuses as
    `look_up_each`.
    """
    on = legal_day_of(at)
    admitted, put_off = _admitted(hits, on)
    if not admitted:
        return Looked((), put_off)
    answers, version = _looked_up(admitted, on)
    found = [(*one, told) for one, told in zip(admitted, answers, strict=True) if told.told is Answer.RECORD]
    if not found:
        return Looked((), put_off)
    kept = record([(call, [answered]) for _, call, answered in found], [], version, at, on)
    told = ((hit, reply.inquiry) for (hit, _, _), (reply,) in zip(found, kept.replies, strict=True))
    return Looked(tuple(told), put_off)


def _admitted(
    hits: Sequence[tuple[Hit, Acting]], on: date
) -> tuple[list[tuple[Hit, Admitted]], tuple[Hit, ...]]:
    decided: dict[tuple[str, str], Terms | None] = {}
    admitted, put_off = list[tuple[Hit, Admitted]](), list[Hit]()
    for hit, acting in hits:
        place = (acting.organisation, hit.purpose)
        if place not in decided:
            decided[place] = _terms(acting, hit.purpose, on)
        judged = _judged(hit, on)
        terms = decided[place]
        if terms is None or judged is None:
            put_off.append(hit)
        else:
            admitted.append((hit, Admitted(terms, [judged])))
    return admitted, tuple(put_off)


def _terms(acting: Acting, code: str, on: date) -> Terms | None:
    try:
        found = inquiries.entitled(acting, code, on, Permission.INQUIRY_ASK)
        return Terms(acting, *found, inquiries.sample_for(acting, code, on), basis(code, on))
    except Refusal:
        return None


def _judged(hit: Hit, on: date) -> Judged | None:
    cite = purpose(hit.purpose).cite
    question = hit.person.question(f"{cite.instrument} {cite.article}")
    try:
        return Judged(question, identify(question, on), None)
    except Refusal:
        return None


def _looked_up(admitted: Sequence[tuple[Hit, Admitted]], on: date) -> tuple[list[Answered], index.Version]:
    """The sample of ordinary persons hides who is pending: here nobody is told so, and nobody is sampled."""
    judged = [one for _, call in admitted for one in call.judged]
    probes = [one.probe for one in judged if one.probe is not None]
    belongs = connected().verify([(probe.document, probe.name) for probe in probes])
    asked = [(hit.purpose, probe) for (hit, _), probe in zip(admitted, probes, strict=True)]
    looked = index.look_up_each(asked, on=on, proven=True, held=True)
    found = zip(judged, belongs, looked.found, looked.evidence, strict=True)
    answers = [
        Answered(
            answer_of(belonging, sampled=False, found=finding),
            block_of(one.question, belonging, is_sampled=False, evidence=evidence),
        )
        for one, belonging, finding, evidence in found
    ]
    return answers, looked.version
