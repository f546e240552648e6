"""`tutela law diff`: what an edition changed, and how many answers it changes."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from tutela.cli.law.listing import pack_named
from tutela.cli.law.population import Population
from tutela.cli.show import OUT, data, progress, table
from tutela.cli.texts import say
from tutela.core.disclosure.changes import Changed, changed_by
from tutela.core.errors import Reason, Refusal
from tutela.core.law.differences import Difference, differences
from tutela.core.law.policy import Policy
from tutela.packs.manual.words import of_citation

_SHOWN: Final = 160


def diff(policy: Policy, old: str, new: str, people: Population | None, as_json: bool) -> None:
    """Prints what differs between two editions and, over a population, whose answers change.

    Refuses `NOT_FOUND`, and `REQUEST_INVALID` for packs that are not editions of one instrument,
    or that stand the newer first.
    """
    one, other = pack_named(policy, old), pack_named(policy, new)
    if one.line != other.line:
        raise Refusal(Reason.REQUEST_INVALID, detail=f"{one.line} ≠ {other.line}")
    if other.content.in_force.from_on < one.content.in_force.from_on:
        raise Refusal(Reason.REQUEST_INVALID, detail=f"{new} < {old}: tutela law diff {new} {old}")
    found = differences(one, other)
    changes: tuple[Changed, ...] = ()
    if people is not None:
        with progress(say("law.comparing")) as told:
            changes = changed_by(people.histories, policy, one, other, progress=told)
    if as_json:
        data(_values(found, changes, people))
        return
    _print(found)
    if people is not None:
        _print_changes(changes, people)


def _print(found: Sequence[Difference]) -> None:
    table(
        [say("law.where"), say("law.change"), say("law.old"), say("law.new"), say("law.article")],
        [
            [
                one.path,
                say(f"law.{one.kind.value}"),
                _short(one.old),
                _short(one.new),
                of_citation(one.citation) if one.citation else "",
            ]
            for one in found
        ],
        say("law.differences", count=len(found)),
    )


def _short(text: str | None) -> str:
    """A whole rule is long: the table has its beginning, `--json` all of it."""
    said = text or ""
    return said if len(said) <= _SHOWN else said[:_SHOWN] + "…"


def _print_changes(changes: Sequence[Changed], people: Population) -> None:
    """Persons counted for each purpose and direction; nobody is pointed at."""
    counted = Counter(
        {key: len({one.person for one in changes if _key(one) == key}) for key in map(_key, changes)}
    )
    persons = len({one.person for one in changes})
    OUT.print(say("law.changed-persons", count=f"{persons:,}", of=f"{len(people.histories):,}"))
    if counted:
        table(
            [say("law.regime"), say("law.purpose"), say("law.was"), say("law.becomes"), say("law.persons")],
            [
                [regime, purpose, say(f"answer.{was}"), say(f"answer.{becomes}"), f"{count:,}"]
                for (regime, purpose, was, becomes), count in sorted(counted.items())
            ],
        )


def _key(one: Changed) -> tuple[str, str, str, str]:
    return one.regime, one.purpose, one.was.value, one.becomes.value


def _values(
    found: Sequence[Difference], changes: Sequence[Changed], people: Population | None
) -> dict[str, object]:
    return {
        "differences": [
            {
                "path": one.path,
                "kind": one.kind.value,
                "old": one.old,
                "new": one.new,
                "article": of_citation(one.citation) if one.citation else None,
            }
            for one in found
        ],
        "changes": None
        if people is None
        else [
            {
                "person": people.references[one.person],
                "regime": one.regime,
                "purpose": one.purpose,
                "was": one.was.value,
                "becomes": one.becomes.value,
                "from_on": one.from_on.isoformat(),
                "until_on": one.until_on.isoformat() if one.until_on else None,
            }
            for one in changes
        ],
    }
