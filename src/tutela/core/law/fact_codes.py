"""The codes that facts on paper name: a slip in one is refused, so that it does not read as a fact that is missing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from tutela.core.disclosure.history import FindingKind, History
from tutela.core.law.chronology import refuse_disorder
from tutela.core.law.counting import Counting
from tutela.core.law.document import Document, Path, read_document
from tutela.core.law.facts import FactsText, history_of
from tutela.core.law.nearest import unknown_code
from tutela.core.law.policy import Policy
from tutela.core.law.shape import shaped

FACTS: Final = TypeAdapter(FactsText)
UNLISTED: Final = "unlisted-charge"  # how facts write a charge that is in no catalogue
NO_RISK: Final = "none"  # what an assessment finds that finds none


@dataclass(frozen=True, slots=True)
class Codes:
    """What the packs know: offences, and the risks that a finding may have."""

    offences: frozenset[str]
    risks: frozenset[str]


def codes_of(policy: Policy) -> Codes:
    """The codes that the packs of a policy know."""
    return Codes(
        offences=frozenset(policy.offences) | {UNLISTED},
        risks=frozenset(risk for limb in _limbs(policy) for risk in _risks(limb)) | {NO_RISK},
    )


def read_facts(file: str, content: bytes, codes: Codes) -> History:
    """The history that a file of facts writes down, in the form of a case without its question.

    Refusal(PACK_INVALID) with file, line and detail where it is not well formed, names what nobody knows
    or has a day before one that it must follow.
    """
    document = read_document(file, content)
    text = shaped(document, FACTS)
    refuse_slips(document, text, codes)
    refuse_disorder(document, text)
    return history_of(text)


def refuse_slips(document: Document, text: FactsText, codes: Codes, within: Path = ()) -> None:
    """Refusal(PACK_INVALID) with file and line for a code that is not known, and those spelt most like it.

    `within` is the place of the facts in the document. An order's record must be among the facts too.
    """
    for place, word, known in _named(text, codes):
        if word not in known:
            key = ".".join(map(str, place))
            raise document.refuse((*within, *place), f"{key}: {unknown_code(word, known)}")


def _named(text: FactsText, codes: Codes) -> Iterator[tuple[Path, str, Collection[str]]]:
    for at, record in enumerate(text.records):
        for index, act in enumerate(record.acts):
            yield ("records", at, "acts", index, "offence"), act.offence, codes.offences
    records = frozenset(f"r{at}" for at in range(1, len(text.records) + 1))
    for at, measure in enumerate(text.measures):
        if measure.record is not None:
            yield ("measures", at, "record"), measure.record, records
    for at, finding in enumerate(text.findings):
        if finding.kind is FindingKind.RISK:
            yield ("findings", at, "value"), finding.value, codes.risks


def _limbs(policy: Policy) -> Iterator[Counting]:
    for pack in policy.packs:
        for scope in pack.content.scopes or ():
            yield from scope.counts or ()
        for ban in pack.content.bans or ():
            yield from ban.grows_from or ()


def _risks(limb: Counting) -> Iterator[str]:
    yield from limb.risks or ()
    if limb.window is not None:
        yield from limb.window.lasts_by_risk or ()
