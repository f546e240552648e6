"""Where whom a filing is about stands at its body, and under which purpose *record* is followed there.

A question names a purpose, and perhaps nobody of the staff list: asked as of an applicant about somebody who works
there, a name typed that the list knows, an applicant who was entered anew while the answer was pending. What the law
orders goes by where the person stands (Minors Protection Law 62: 不得录用; 应当及时解聘).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from tutela.answers.filings import hiring, watching
from tutela.answers.filings.queries import Told
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Standing
from tutela.answers.staff.queries import Stands
from tutela.bodies.queries import acting_by_rule
from tutela.core.following.rosters import followed_under
from tutela.packs.current import policy

_NOWHERE: Final[dict[tuple[str, str], list[Stands]]] = {}


@dataclass(frozen=True, slots=True)
class _Place:
    engagement: UUID
    purpose: str


def placed(told: Sequence[Told], on: date) -> list[Told]:
    """The same answers, each with its person's place on the list of its body and the purpose that is followed there.

    As it was asked where the person stands nowhere, or the law orders nothing more for where they stand.
    """
    whom = {
        filing: document
        for filing, (_, document) in watching.persons_of([one.filing for one in told]).items()
    }
    stands = _standing(set(whom.values()), on) if whom else _NOWHERE
    return [_placed(one, stands.get((one.organisation, whom.get(one.filing, "")), []), on) for one in told]


def _standing(documents: set[str], on: date) -> dict[tuple[str, str], list[Stands]]:
    found: dict[tuple[str, str], list[Stands]] = {}
    for one in staff.stands(documents, on).values():
        found.setdefault((one.organisation, one.document), []).append(one)
    return found


def _placed(told: Told, stands: Iterable[Stands], on: date) -> Told:
    """First where they apply or are in post, then what they left on a later day."""
    ranked = sorted(stands, key=lambda one: (one.standing is Standing.LEFT, one.id))
    found = next((place for one in ranked if (place := _place(told, one, on)) is not None), None)
    return told if found is None else replace(told, engagement=found.engagement, purpose=found.purpose)


def _place(told: Told, one: Stands, on: date) -> _Place | None:
    asked = policy().purposes.get(told.purpose)
    if asked is None:
        return None
    is_in_post = one.standing is not Standing.APPLICANT
    purpose = followed_under(policy(), asked, own=one.purpose, in_post=is_in_post, on=on)
    if purpose is None and asked.is_in_service:
        purpose = _to_be_hired(one, asked.scope)
    return None if purpose is None else _Place(one.id, purpose)


def _to_be_hired(one: Stands, scope: str) -> str | None:
    """Under which purpose an applicant should have been asked about the same: who was never in post stops no work."""
    body = acting_by_rule([one.organisation]).get(one.organisation)
    if body is None:
        return None
    asked = hiring.has_to_ask(body, staff.one(body, one.id).post.value)
    return next((other.code for other in asked if other.scope == scope), None)
