"""What a body asked for itself and was told *record* about, met with its staff list: what follows is followed.

Whoever asked and by which door (Minors Protection Law 62). A filing that nobody made holds the answer, as of the watch:
duties, their notice, a re-check and the withdrawal go by it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from tutela.answers.filings import watching
from tutela.answers.filings.models import Filing
from tutela.answers.filings.queries import MUST_ASK
from tutela.answers.filings.watching import Hit
from tutela.answers.inquiries import settling
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.models import Inquiry, Settlement
from tutela.answers.inquiries.queries import answers_of
from tutela.answers.staff import queries as staff
from tutela.answers.staff.engagement import Standing
from tutela.answers.staff.queries import Stands
from tutela.answers.subjects import links
from tutela.answers.subjects.models import SubjectLink
from tutela.bodies.queries import codes_of
from tutela.core.filings.states import Move
from tutela.core.following.rosters import followed_under
from tutela.index.lookup import queries as index
from tutela.packs.current import legal_day_of, policy
from tutela.sql.identifiers import TAIL_BYTES, dated_id

_AT_ONCE: Final = 500
_TO_BE_HIRED: Final = (Standing.APPLICANT, Standing.NOT_HIRED)


def follow(*, since: datetime, at: datetime) -> int:
    """Opens what is followed of questions that came to *record* since a moment; how many. Safe to repeat."""
    return sum(_open(one, document, at) is not None for one, document in _told(since))


def follow_another(engagement: UUID, *, at: datetime) -> list[UUID]:
    """Opens what is followed of a question that still stands, where another about the same person was followed.

    Nobody is followed twice for answers to the same question, so the others waited for that one to fall. Whoever was
    dismissed on that one, or turned down, is so on these: they bar them too. Gives the filings.
    """
    stood = staff.stood(engagement)
    if stood is None:
        return []
    others = _unfollowed(stood.organisation, stood.document)
    opened = [_open(one, stood.document, at, engagement) for one in others]
    return [filing for filing in opened if filing is not None]


def _unfollowed(organisation: str, document: str) -> list[Inquiry]:
    """What a body that must ask was told *record* about somebody, and no filing holds; oldest first."""
    if organisation not in codes_of(MUST_ASK):
        return []
    linked = SubjectLink.objects.filter(digest__in=links.digests(document)).values("entry")
    rows = list(Inquiry.objects.filter(organisation=organisation, entry__in=linked).order_by("id"))
    answers = answers_of(row.id for row in rows)
    known = set(Filing.objects.filter(inquiry__in=answers).values_list("inquiry", flat=True))
    return [row for row in rows if answers[row.id] is Answer.RECORD and row.id not in known]


def _told(since: datetime) -> Iterator[tuple[Inquiry, str]]:
    """Those that no filing holds, with the canonical document of whom they meant."""
    after = dated_id(since, bytes(TAIL_BYTES))
    asked = Inquiry.objects.filter(organisation__in=codes_of(MUST_ASK), withdrawn_at=None)
    found = set(asked.filter(id__gt=after, answer=Answer.RECORD.value).values_list("id", flat=True))
    settled = Settlement.objects.filter(entry__gt=after, answer=Answer.RECORD.value)
    listed = sorted(found.union(settled.values_list("inquiry", flat=True)))
    for start in range(0, len(listed), _AT_ONCE):
        ids = listed[start : start + _AT_ONCE]
        known = set(Filing.objects.filter(inquiry__in=ids).values_list("inquiry", flat=True))
        page = list(asked.filter(id__in=[one for one in ids if one not in known]).order_by("id"))
        documents = settling.documents([(one.entry, one.purpose, one.asked_on) for one in page])
        yield from ((one, documents[one.entry]) for one in page if one.entry in documents)


@transaction.atomic
def _open(one: Inquiry, document: str, at: datetime, stood: UUID | None = None) -> UUID | None:
    """The filing, where somebody on the body's list is followed: nobody is twice, for answers to the same question.

    `stood`: of whom it is, who may be on the list no more.
    """
    if not _places(one, _stands(document, stood, at), legal_day_of(at)):
        return None
    index.hold()  # before any row is locked: who publishes holds the list first, and withdraws what stands
    held = Inquiry.objects.select_for_update().filter(id=one.id, withdrawn_at=None)
    if not held.exists() or Filing.objects.filter(inquiry=one.id).exists():
        return None
    places = _places(one, _stands(document, stood, at), legal_day_of(at))
    known = watching.already_told([place.id for place, _ in places])
    for place, purpose in places:
        person = staff.person_of(place.id)
        if person is not None and (place.id, purpose) not in known:
            hit = Hit(one.organisation, one.organisation, purpose, place.id, person)
            return watching.told(hit, inquiry=one.id, at=at, move=Move.MEET)
    return None


def _stands(document: str, stood: UUID | None, at: datetime) -> list[Stands]:
    if stood is None:
        return list(staff.stands([document], legal_day_of(at)).values())
    place = staff.stood(stood)
    return [] if place is None else [place]


def _places(one: Inquiry, stands: Iterable[Stands], on: date) -> list[tuple[Stands, str]]:
    """Those of these at the body, and under which purpose that is followed; first of who is or was in post."""
    asked = policy().purposes.get(one.purpose)
    here = [each for each in stands if each.organisation == one.organisation]
    ranked = sorted(here, key=lambda each: (each.standing in _TO_BE_HIRED, each.id))
    if asked is None:
        return []
    under = [
        (
            each,
            followed_under(
                policy(),
                asked,
                own=each.purpose,
                in_post=each.standing not in _TO_BE_HIRED,
                on=on,
            ),
        )
        for each in ranked
    ]
    return [(each, purpose) for each, purpose in under if purpose is not None]
