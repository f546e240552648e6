"""The looking up itself: what the register and the list say of everybody who is asked about, under one version."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
) -> tuple[list[list[Answered]], index.Version | None, list[Mapping[str, int]]]:
    """The answers of all calls under one version, and of each call how many the register did not know by that name.

    These are counted by the body that filed them, under no name where nobody did.

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


def _unknown(calls: Sequence[Admitted], belongs: Sequence[Belonging]) -> list[Mapping[str, int]]:
    said = iter(belongs)
    return [_doubted(call, [next(said) for _ in range(call.persons)]) for call in calls]


def _doubted(call: Admitted, said: Sequence[Belonging]) -> Mapping[str, int]:
    if not call.filed_by:
        return {"": sum(one is not Belonging.BELONGS for one in said)}
    filers = [
        filer for filer, judged in zip(call.filed_by, call.judged, strict=True) if judged.probe is not None
    ]
    return Counter(filer for filer, one in zip(filers, said, strict=True) if one is not Belonging.BELONGS)


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
