"""What `tutela law check` found, for a reader: a summary, then by lower instrument, rule and higher article."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from tutela.cli.law.checked import Checked
from tutela.cli.law.words import either
from tutela.cli.show import paragraph
from tutela.cli.texts import say
from tutela.core.disclosure.question import Citation
from tutela.core.law.hierarchy import Conflict
from tutela.core.law.names import STATUSES, Name
from tutela.core.law.policy import Policy
from tutela.core.law.switches import RuleState
from tutela.core.law.words import Status
from tutela.packs.manual.rules import why

STEP = 2  # columns by which what belongs to a line stands in


def tell(found: Checked, policy: Policy) -> None:
    """Prints everything, wrapped to the width of the terminal."""
    names = _names(policy)
    for line in _summary(found):
        paragraph(line)
    for case, differs in found.failing:
        paragraph(f"{case.pack}: {either((case.zh, case.name))}", STEP)
        paragraph(differs, 2 * STEP)
    for row, place in found.missing:
        paragraph(say("law.missing-place", row=row, place=place), STEP)
    if found.conflicts:
        _heading(say("law.conflicts"))
        _tell_conflicts(found.conflicts, names)
    for title, states in (("law.switched-off", found.off), ("law.narrowing", found.narrowing)):
        if states:
            _heading(say(title))
            _tell_states(states, names)


def _summary(found: Checked) -> Iterator[str]:
    """How things stand, before anything else."""
    if found.failing:
        yield say("law.failing", count=len(found.failing))
    else:
        yield say("law.sound", packs=found.packs, cases=found.cases)
    if found.missing:
        yield say("law.missing-places", count=len(found.missing))
    if found.conflicts:
        lower = {one.lower_pack for one, _ in found.conflicts}
        here = sum(here for _, here in found.conflicts)
        yield say("law.conflict-count", count=len(found.conflicts), lower=len(lower), here=here)
    else:
        yield say("law.no-conflicts")
    yield say("law.state-count", off=len(found.off), narrowing=len(found.narrowing))
    yield say("law.coverage", **found.coverage)


def _heading(text: str) -> None:
    paragraph("")
    paragraph(text, style="bold")


def _tell_conflicts(found: Sequence[tuple[Conflict, bool]], names: Mapping[str, Name]) -> None:
    for pack, of_pack in groupby(found, key=lambda pair: pair[0].lower_pack):
        paragraph("")
        paragraph(_pack_name(pack, names))
        for (subject, lower, here), of_rule in groupby(
            of_pack, key=lambda pair: (pair[0].subject, pair[0].lower, pair[1])
        ):
            applied = say("law.applies-here" if here else "law.applies-not")
            paragraph(f"{subject}, {_article(lower)}: {applied}", STEP)
            _tell_rule([one for one, _ in of_rule], names)


def _tell_rule(found: Sequence[Conflict], names: Mapping[str, Name]) -> None:
    """Each higher article once, with everything in which the lower rule goes beyond it."""
    ordered = sorted(found, key=_higher)
    for (higher, from_on, until_on), alike in groupby(ordered, key=_higher):
        first = next(alike)
        days = f"{from_on} – {until_on}" if until_on else say("law.since", day=from_on)
        name = either(names.get(first.higher.instrument, (higher, higher)))
        paragraph(say("law.against", law=name, article=_article(first.higher), days=days), 2 * STEP)
        for one in (first, *alike):
            paragraph(either((one.zh, one.en)), 3 * STEP, mark="· ")


def _higher(one: Conflict) -> tuple[str, str, str]:
    cite = one.higher
    return (
        f"{cite.instrument} {cite.article} {cite.status}",
        one.from_on.isoformat(),
        one.until_on.isoformat() if one.until_on else "",
    )


def _tell_states(states: Sequence[RuleState], names: Mapping[str, Name]) -> None:
    for pack, of_pack in groupby(states, key=lambda one: one.pack):
        paragraph("")
        paragraph(_pack_name(pack, names))
        for one in of_pack:
            paragraph(f"{one.rule}, {_article(one.citation)}: {either(why(one))}", STEP)


def _pack_name(pack: str, names: Mapping[str, Name]) -> str:
    instrument = pack.split("/")[1]
    return f"{either(names.get(instrument, (instrument, instrument)))} ({pack})"


def _article(cite: Citation) -> str:
    status = Status(cite.status)
    return f"{cite.article} ({either((STATUSES[status][0], status.value))})"


def _names(policy: Policy) -> Mapping[str, Name]:
    """Instruments, those of the packs and those that packs cite, by their codes."""
    return {
        one.code: (one.zh, one.en)
        for pack in policy.packs
        for one in (*(pack.content.cited_instruments or ()), pack.content.instrument)
    }
