"""Notes, in the transaction that publishes a list, for whom it begins to answer with *record*.

Only who stands on the list is noted, and whoever leaves it is noted no longer: what is sealed leaves nothing here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import uuid4

from tutela.answers.identities import keyed
from tutela.answers.identities.person import Person
from tutela.answers.watch.models import Waiting
from tutela.answers.watch.purposes import watched
from tutela.core.proofs.commitments import canonical
from tutela.core.watching.periods import begins, stands
from tutela.index.lookup.named import Listed, bears, listed
from tutela.keys import current
from tutela.packs.current import legal_day_of

TABLE: Final = "watch"
_AT_ONCE: Final = 400  # keyed hashes in one statement


@dataclass(frozen=True, slots=True)
class Before:
    """How persons stand on the list before a change: to be given to `notice` after it."""

    on: date
    documents: frozenset[str] = field(repr=False)
    listed: Listed


@dataclass(frozen=True, slots=True)
class Noted:
    """What waits of one document: under which purposes and hashed names, and under which key they were hashed."""

    document: str = field(repr=False)
    key_id: str
    names: frozenset[tuple[str, bytes]]


def before(documents: Collection[str], at: datetime) -> Before:
    """Of these canonical documents, as the list is now."""
    return Before(legal_day_of(at), frozenset(documents), listed(documents, watched()))


def notice(stood: Before, *, documents: Collection[str], at: datetime) -> int:
    """Notes what begins today or later; returns how many documents. Inside the transaction that changed the list.

    `documents`: of everybody whom the change touched. What was noted and not told yet is weighed again with it. The
    cost is that of the change, whoever is watched.
    """
    concerned = stood.documents | set(documents)
    now = listed(concerned, watched())
    found: defaultdict[tuple[str, date], set[tuple[str, bytes]]] = defaultdict(set)
    for (purpose, document, name), periods in now.periods.items():
        was = stood.listed.periods.get((purpose, document, name), ())
        for day in begins(was, periods, stood.on):
            found[document, day].add((purpose, name))
    waiting = list(_waiting(concerned))
    standing = _standing(now, stood.on) if waiting else {}
    for row in waiting:
        said = noted(row)
        if row.due_on <= stood.on and (kept := _still_untold(said, standing.get(said.document, set()), now)):
            found[said.document, row.due_on] |= kept
    Waiting.objects.filter(id__in=[row.id for row in waiting]).delete()
    rows = [_row(document, day, now.key_id, names, at) for (document, day), names in found.items()]
    Waiting.objects.bulk_create(sorted(rows, key=lambda row: row.id), batch_size=500)
    return len(rows)


def look_again(person: Person, *, answered: str, in_post: str, at: datetime) -> None:
    """Whoever is hired on an answer of *no record* comes to be watched: `answered` and `in_post` are the purposes.

    What came between the two was noted, and told to nobody: they were not in post. Where the list answers *record*
    today to the very question that found nothing, something came; so it is noted again. What stood already then, and
    only the purpose of those in post asks for, is for the next question. In the transaction that hires, which holds
    the list.
    """
    if in_post not in watched():
        return
    document, on = person.canonical, legal_day_of(at)
    now = listed([document], {answered, in_post})
    standing = _standing(now, on).get(document, set())
    borne = {
        (purpose, bears(now.key_id, purpose, document, person.canonical_name))
        for purpose in (answered, in_post)
    }
    if borne <= standing:
        names = {(purpose, name) for purpose, name in standing & borne if purpose == in_post}
        _row(document, on, now.key_id, names, at).save(force_insert=True)


def noted(row: Waiting) -> Noted:
    """What a row holds."""
    said = keyed.opened_text(TABLE, row.id, row.sealed)
    parts = (one.partition(":") for one in said["names"].split())
    names = frozenset((purpose, bytes.fromhex(name)) for purpose, _, name in parts)
    return Noted(said["canonical"], said["key"], names)


def _standing(now: Listed, on: date) -> dict[str, set[tuple[str, bytes]]]:
    """By document, under which purposes and names it stands today."""
    found: defaultdict[str, set[tuple[str, bytes]]] = defaultdict(set)
    for (purpose, document, name), periods in now.periods.items():
        if stands(periods, on):
            found[document].add((purpose, name))
    return found


def _still_untold(was: Noted, standing: set[tuple[str, bytes]], now: Listed) -> set[tuple[str, bytes]]:
    """What was due and nobody has told yet, where it holds.

    Hashed under a key that went meanwhile no name is known again: then all counts that stands there.
    """
    return standing & was.names if was.key_id == now.key_id else standing


def _waiting(documents: Iterable[str]) -> Iterator[Waiting]:
    if not Waiting.objects.exists():
        return
    digests = [digest for one in documents for digest in keyed.digests(TABLE, one)]
    for start in range(0, len(digests), _AT_ONCE):
        rows = Waiting.objects.select_for_update().filter(digest__in=digests[start : start + _AT_ONCE])
        yield from rows.order_by("id")


def _row(
    document: str, day: date, key_id: str, names: Collection[tuple[str, bytes]], at: datetime
) -> Waiting:
    id_, hashed = uuid4(), keyed.keyed(TABLE, document)
    listed_names = " ".join(sorted(f"{purpose}:{name.hex()}" for purpose, name in names))
    said = canonical({"canonical": document, "key": key_id, "names": listed_names})
    return Waiting(
        id=id_,
        key_id=hashed.key_id,
        digest=hashed.digest,
        sealed=current.encrypt(TABLE, id_.hex, said),
        due_on=day,
        noticed_at=at,
    )
