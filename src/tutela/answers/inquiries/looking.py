"""The looking up itself: what the register and the list say of everybody who is asked about, under one version."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tutela.answers.inquiries.answer import answer_of
from tutela.answers.inquiries.calls import Admitted
from tutela.answers.inquiries.evidence import block_of
from tutela.answers.inquiries.recording import REFUSED, Answered
from tutela.answers.inquiries.register import Belonging, connected
from tutela.index.lookup import queries as index
from tutela.index.lookup.queries import LookedUp


def looked_up(
    calls: Sequence[Admitted], on: date
) -> tuple[list[list[Answered]], index.Version | None, list[int]]:
    """The answers of all calls under one version, and of each call how many the register did not know by that name.

    No version where there is no call.
    """
    if not calls:
        return [], None, []
    asked = [
        (call.terms.purpose.code, judged.probe)
        for call in calls
        for judged in call.judged
        if judged.probe is not None
    ]
    belongs = connected().verify([(probe.document, probe.name) for _, probe in asked])
    looked = index.look_up_each(asked, on=on, proven=True, held=True)
    found = iter(_answers(calls, belongs, looked))
    answers = [[REFUSED if judged.probe is None else next(found) for judged in call.judged] for call in calls]
    return answers, looked.version, _unknown(calls, belongs)


def _unknown(calls: Sequence[Admitted], belongs: Sequence[Belonging]) -> list[int]:
    said = iter(belongs)
    return [sum(next(said) is not Belonging.BELONGS for _ in range(call.persons)) for call in calls]


def _answers(calls: Iterable[Admitted], belongs: Sequence[Belonging], looked: LookedUp) -> Iterator[Answered]:
    known = zip(belongs, looked.found, looked.evidence, strict=True)
    for call in calls:
        sample = call.terms.sample
        for judged in call.judged:
            if judged.probe is None:
                continue
            belonging, found, evidence = next(known)
            is_sampled = sample.holds(evidence.keys.document)
            block = block_of(judged.question, belonging, is_sampled, evidence)
            yield Answered(answer_of(belonging, is_sampled, found), block)
