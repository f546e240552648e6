"""Before anything is looked up: who may ask, and which of the questions can be answered at all."""

from collections.abc import Iterator, Sequence
from datetime import date

from tutela.answers.inquiries.answer import Answer, Question
from tutela.answers.inquiries.calls import Judged
from tutela.answers.inquiries.identify import identify
from tutela.answers.subjects import links
from tutela.core.errors import Refusal
from tutela.core.identity.documents import parse_document


def judge(questions: Sequence[Question], on: date) -> list[Judged]:
    """Each question by itself; looks nothing up."""
    return [_judge(question, on) for question in questions]


def whom(one: Judged, told: Answer, on: date) -> Iterator[str]:
    """By what the answer is found again: the document, and where it was pending, birth date, sex and name too.

    Every pending answer has both, so that nothing tells which of them a name made pending.
    """
    document, probe = _document(one, on), one.probe
    if document is not None:
        yield document
    if told is Answer.PENDING and probe is not None and probe.born_on is not None and probe.sex is not None:
        yield links.described(probe.born_on, probe.sex, probe.name, resident=probe.is_resident)


def _judge(question: Question, on: date) -> Judged:
    try:
        return Judged(question, identify(question, on), None)
    except Refusal as refusal:
        return Judged(question, None, refusal)


def _document(one: Judged, on: date) -> str | None:
    """Whose question it is; None where a refused one has no document that could be anybody's."""
    if one.probe is not None:
        return one.probe.document
    asked = one.question
    try:
        return parse_document(
            asked.document, kind=asked.document_kind, country=asked.country, on=on
        ).canonical
    except Refusal:
        return None
