"""Which rules of the law that was read are encoded, which are a procedure of a room, and which are left out and why."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass

from tutela.core.disclosure.question import Citation
from tutela.core.law.document import Document, read_document
from tutela.core.law.editions import Pack
from tutela.core.law.schema import Purpose, Scope, SealingRule
from tutela.core.law.shape import shaped
from tutela.core.law.values import STRICT, Text

FILE: Final = "coverage.yaml"
# The rooms of the design, by wing; those to come are among them.
WINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "core": ("law", "identity", "disclosure", "bans", "instruments", "proofs", "crypto"),
        "records": ("registry", "vault"),
        "index": ("compile", "lookup"),
        "agencies": ("intake", "corrections", "sealing"),
        "answers": ("inquiries", "screening", "certificates", "notices"),
        "measures": ("bans", "assessments", "management"),
        "redress": ("relief", "oversight"),
        "web": ("api", "desk", "answering"),
    }
)
WHOLE: Final = ("ledger", "bodies", "online", "exchange", "cli", "world", "config")
ROOMS: Final = frozenset(WHOLE) | {f"{wing}/{room}" for wing, rooms in WINGS.items() for room in rooms}
RuleId = Annotated[str, StringConstraints(pattern=r"^CN-[0-9]{3}$")]
Place = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(/[a-z0-9-]+)+$")]


class How(StrEnum):
    """What becomes of a rule."""

    ENCODED = "encoded"  # in the packs, at the places named
    PROCEDURE = "procedure"  # what a room does, or the shape of what it stores
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Covered:
    """One rule of the reference: `where` are `<instrument>/<rule>`, `room` a room of the design, `why` the reason.

    `instrument` is a code of the packs, or the name of an instrument that no pack cites. What is encoded under
    another instrument's citation says so in `why`.
    """

    id: RuleId
    instrument: Text
    article: Text
    how: How
    where: Annotated[tuple[Place, ...], Field(min_length=1)] | None = None
    room: Text | None = None
    why: Text | None = None


SHAPE: Final = TypeAdapter(Annotated[tuple[Covered, ...], Field(min_length=1)])


def load_coverage(root: Path) -> tuple[Covered, ...]:
    """The rows of `<root>/coverage.yaml`, by their ids.

    Refusal(PACK_INVALID) with file, line and detail for a row that is malformed, out of order, or says too little:
    what is encoded names places, a procedure its room, what is left out a reason.
    """
    document = read_document(FILE, root.joinpath(FILE).read_bytes())
    rows = shaped(document, SHAPE)
    for at, row in enumerate(rows):
        if at and row.id <= rows[at - 1].id:
            raise document.refuse((at, "id"), f"{row.id} does not follow {rows[at - 1].id}")
        _refuse_incomplete(document, at, row)
    return rows


def _refuse_incomplete(document: Document, at: int, row: Covered) -> None:
    needs: Mapping[How, tuple[str, object]] = {
        How.ENCODED: ("where", row.where),
        How.PROCEDURE: ("room", row.room),
        How.LEFT_OUT: ("why", row.why),
    }
    key, value = needs[row.how]
    if value is None:
        raise document.refuse((at,), f"{row.id} is {row.how.value} and needs “{key}”")
    if row.room is not None and row.room not in ROOMS:
        raise document.refuse((at, "room"), f"there is no room “{row.room}”")
    if row.where is not None and row.how is not How.ENCODED:
        raise document.refuse((at, "where"), f"{row.id} is {row.how.value}: only what is encoded has places")


def places(packs: Iterable[Pack]) -> Mapping[str, frozenset[str]]:
    """Every place a row may name, `<instrument>/<rule>`, with the instruments that are cited there."""
    found: dict[str, frozenset[str]] = {}
    for pack in packs:
        for rule, cites in _places(pack):
            name = f"{pack.instrument}/{rule}"
            found[name] = found.get(name, frozenset()) | {cite.instrument for cite in cites}
    return found


def missing_places(row: Covered, known: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The places of a row that are not in the packs, or that cite another instrument without a word on it."""
    return tuple(
        place
        for place in row.where or ()
        if place not in known or (row.why is None and row.instrument not in known[place])
    )


def _places(pack: Pack) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    content = pack.content
    yield "in-force", (content.in_force.cite,)
    for offence in content.offences or ():
        yield offence.code, tuple(article.cite for article in offence.articles)
    for scope in content.scopes or ():
        yield from _of_scope(scope)
    for purpose in content.purposes or ():
        yield from _of_purpose(purpose)
    for sealing in content.sealing or ():
        yield sealing.rule, _of_sealing(sealing)
        if sealing.opens_cite:
            yield f"{sealing.rule}-opens", (sealing.opens_cite,)
    for straddling in content.straddling or ():
        yield straddling.rule, (straddling.cite,)
    for spent in content.spent or ():
        yield spent.rule, (spent.cite,)
    for limit in content.limits or ():
        yield limit.rule, (limit.cite,)
    yield from _of_bans(pack)
    for provision in content.provisions or ():
        yield provision.code, (provision.cite, *(item.cite for item in provision.items or ()))
    yield from _of_the_rest(pack)


def _of_scope(scope: Scope) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    for counting in scope.counts or ():
        yield counting.rule, (counting.cite,)
    for measure in scope.measures or ():
        yield measure.rule, (measure.cite,)


def _of_purpose(purpose: Purpose) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    yield purpose.code, (purpose.cite, *(purpose.claims or ()))
    for follows in purpose.consequences:
        yield f"{purpose.code}/{follows.code}", (follows.cite,)


def _of_sealing(rule: SealingRule) -> tuple[Citation, ...]:
    cites = (rule.cite, rule.age_cite, rule.limit_cite, rule.combined_cite)
    return tuple(cite for cite in cites if cite is not None)


def _of_bans(pack: Pack) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    for ban in pack.content.bans or ():
        own = (ban.cite, ban.breach_cite, ban.not_before_cite, ban.rests_on)
        grown = tuple(counting.cite for counting in ban.grows_from or ())
        yield ban.rule, (*(cite for cite in own if cite is not None), *grown)
        if ban.declared_cite:
            yield f"{ban.rule}-declared", (ban.declared_cite,)
        for tell in ban.tells or ():
            yield f"{ban.rule}/{tell.code}", (tell.cite,)


def _of_the_rest(pack: Pack) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    content = pack.content
    if content.responsibility:
        crimes = tuple(age.cite for age in content.responsibility.crimes or ())
        yield content.responsibility.rule, tuple(dict.fromkeys((content.responsibility.cite, *crimes)))
    if content.orders:
        yield "sealing-order", (content.orders.sealing_cite,)
        if content.orders.unsealing_cite:
            yield "unsealing-order", (content.orders.unsealing_cite,)
    if content.judgments:
        judgments = content.judgments
        cites = (
            judgments.cite,
            judgments.non_prosecution_cite,
            judgments.penalty_cite,
            judgments.overturned_cite,
        )
        yield "judgments", cites
