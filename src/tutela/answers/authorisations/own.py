"""What a person is shown of their own authorisations, and how they take one back.

A question whose showing is lawfully delayed has spent nothing yet, as far as its person is told: their word stands as
it would if nobody had asked, and may be taken back, which is accepted as always and changes nothing. When the delay
ends both are shown as they were (`docs/decisions/0018`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from tutela.answers.authorisations import models
from tutela.answers.authorisations.authorisation import LATE, Authorisation
from tutela.answers.authorisations.entries import ended
from tutela.answers.authorisations.queries import TABLE, as_value, of_person
from tutela.answers.identities import keyed
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.subjects import delays, shown
from tutela.answers.subjects.proofing import Proved
from tutela.answers.subjects.view import THEMSELF, note_shown
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import canonical
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of


@dataclass(frozen=True, slots=True)
class _Spender:
    """The question that spent an authorisation: its entry, and whether a delay keeps it back."""

    entry: UUID
    is_kept_back: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of taking one back: why not, or in time; or too late, `kept_back` being the entry of its question."""

    refusal: Refusal | None = None
    kept_back: UUID | None = None


@transaction.atomic
def opened(*, person: Proved, at: datetime) -> list[Authorisation]:
    """Everything that this person authorised, newest first, as they may see it.

    That one is used says that its question was asked; so that question counts as shown from now on.
    """
    shown.look_together()
    words, spenders = of_person(person), _spenders(person, legal_day_of(at))
    found = [_as_shown(word, spenders) for word in words]
    told = {spenders[word.inquiry].entry for word in found if word.inquiry in spenders}
    note_shown(told, person, THEMSELF, THEMSELF, at)
    return found


def withdraw(*, person: Proved, authorisation: UUID, at: datetime) -> TakenBack:
    """The person takes their word back. Inside the caller's transaction, which commits whatever came of it.

    Not taken back: NOT_FOUND (another's too), AUTHORISATION_ENDED (spent or withdrawn already). That it is spent is
    told by that, so its question counts as shown.
    """
    shown.look_together()
    digests = keyed.digests(TABLE, person.document)
    rows = models.Authorisation.objects.select_for_update()
    row = rows.filter(id=authorisation, digest__in=digests).first()
    if row is None:
        return TakenBack(Refusal(Reason.NOT_FOUND, what="authorisation"))
    spenders = _spenders(person, legal_day_of(at))
    told = _as_shown(as_value(row), spenders)
    if told.inquiry in spenders:
        note_shown([spenders[told.inquiry].entry], person, THEMSELF, THEMSELF, at)
    if told.spent_at is not None or told.withdrawn_at is not None:
        return TakenBack(Refusal(Reason.AUTHORISATION_ENDED))
    if row.inquiry is None:
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
        ended(row, "withdrawn", THEMSELF, THEMSELF, at)
        return TakenBack()
    row.late_at = at
    row.save(update_fields=["late_at"])
    ledger.append(
        event=Event.AUTHORISATION_ENDED,
        at=at,
        organisation=THEMSELF,
        officer=THEMSELF,
        facts={"how": LATE},  # of which word is for nobody to read who reads the log
        openings={LATE: canonical({"authorisation": str(row.id)})},
    )
    return TakenBack(kept_back=spenders[row.inquiry].entry)


def _spenders(person: Proved, on: date) -> Mapping[UUID | None, _Spender]:
    """By question; one statement, the same whether something is kept back or was asked at all."""
    spent = models.Authorisation.objects.filter(digest__in=keyed.digests(TABLE, person.document))
    rows = Inquiry.objects.filter(id__in=spent.filter(inquiry__isnull=False).values("inquiry"))
    rows = rows.annotate(is_kept_back=Exists(delays.kept_back(on).filter(entry=OuterRef("entry"))))
    return {
        id_: _Spender(entry, kept) for id_, entry, kept in rows.values_list("id", "entry", "is_kept_back")
    }


def _as_shown(word: Authorisation, spenders: Mapping[UUID | None, _Spender]) -> Authorisation:
    spender = spenders.get(word.inquiry)
    if spender is None or not spender.is_kept_back:
        return word
    return replace(word, spent_at=None, inquiry=None, withdrawn_at=word.late_at, late_at=None)
