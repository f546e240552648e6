"""Writes: asking for an authorisation, giving and declining it, and withdrawing it on paper (`own`: signed in).

Opinions of 2020, 7; Personal Information Protection Law 14, 15 and 29: an inquiry rests on the person's own word, given
knowingly, for one purpose, and withdrawn as easily as it was given.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from tutela.answers.authorisations import models, numbers
from tutela.answers.authorisations.authorisation import (
    FORM,
    Invited,
    Paper,
    Subject,
    Way,
    fresh_code,
    hash_of,
)
from tutela.answers.authorisations.entries import ended, log
from tutela.answers.authorisations.queries import INVITED, TABLE
from tutela.answers.identities import keyed
from tutela.answers.identities.person import stored
from tutela.answers.persons import attempts
from tutela.answers.persons.proofing import LONGEST_CODE, connected
from tutela.answers.subjects.proofing import Application, Proved, canonical_of
from tutela.answers.subjects.view import THEMSELF
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.ledger.events import Event
from tutela.packs.current import legal_day_of

LONGEST_NUMBER: Final = 100


@dataclass(frozen=True, slots=True)
class Consenting:
    """What a person brings to a code: who they say they are, and what proves it; `address` only counts failures."""

    code: str = field(repr=False)
    application: Application = field(repr=False)
    proof: str = field(repr=False)
    address: str = field(repr=False)


def invite(*, acting: Acting, subject: Subject, at: datetime) -> Invited:
    """A new code for a filing, which ends the former one. Inside the caller's transaction. Refuses NOT_ENTITLED."""
    require(acting, Permission.AUTHORISATION_TAKE)
    code, until_at = fresh_code(), at + timedelta(days=settings.TUTELA_CONSENT_DAYS)
    models.Invitation.objects.filter(subject=subject.id).delete()
    id_, hashed = uuid4(), keyed.keyed(INVITED, subject.person.canonical)
    models.Invitation.objects.create(
        id=id_,
        subject=subject.id,
        code=hash_of(code),
        organisation=subject.organisation,
        officer=acting.officer,
        asker=subject.asker,
        purpose=subject.purpose,
        form=FORM,
        key_id=hashed.key_id,
        digest=hashed.digest,
        sealed=keyed.sealed(INVITED, id_, subject.person),
        asked_at=at,
        until_at=until_at,
    )
    facts: dict[str, JSON] = {
        "invitation": str(id_),
        "filing": str(subject.id),
        "asker": subject.asker,
        "purpose": subject.purpose,
        "form": FORM,
        "until": until_at.isoformat(),
    }
    log(Event.AUTHORISATION_ASKED, acting.organisation, acting.officer, facts, at)
    return Invited(code, until_at)


def give(*, consenting: Consenting, given: bool, at: datetime) -> UUID | None:
    """The person authorises, or declines; returns the filing that it was for, None where who they are is not proved.

    Inside the caller's transaction, which commits in either case: a failure counts. Refuses CONSENT_CODE, CONSENT_NAME
    (the body wrote another name), PROOFING_ABSENT, TRIED_TOO_OFTEN, and what no name or document can be.
    """
    row = (
        models.Invitation.objects.select_for_update()
        .filter(code=hash_of(consenting.code), until_at__gt=at)
        .first()
    )
    if row is None:
        raise Refusal(Reason.CONSENT_CODE)
    proved = _proved(consenting, at)
    if proved is None or bytes(row.digest) not in keyed.digests(INVITED, proved.document):
        return None
    person = keyed.opened(INVITED, row.id, row.sealed)
    if given:
        if proved.name != person.canonical_name:  # name and number are asked about together
            raise Refusal(Reason.CONSENT_NAME)
        subject = Subject(row.subject, person, row.organisation, row.asker, row.purpose)
        _written(subject, Way.CODE, row.form, proved.by, at)
    else:
        facts: dict[str, JSON] = {"filing": str(row.subject), "how": "declined", "power": proved.by}
        log(Event.AUTHORISATION_ENDED, THEMSELF, THEMSELF, facts, at)
    row.delete()
    return row.subject


def enter_paper(*, acting: Acting, subject: Subject, paper: Paper, at: datetime) -> UUID:
    """An officer enters a written authorisation, and attests that it is signed. Inside the caller's transaction.

    Refuses NOT_ENTITLED, CELL_DAY_AHEAD and AUTHORISATION_ENDED (a day to come, or so long ago that it is good no
    more), AUTHORISATION_MISSING (no number), AUTHORISATION_OTHER (the number of another person's paper).
    """
    require(acting, Permission.AUTHORISATION_TAKE)
    on = legal_day_of(at)
    require_number(paper)
    if paper.signed_on > on:
        raise Refusal(Reason.CELL_DAY_AHEAD, column="signed_on")
    if _until(paper.signed_on) <= on:
        raise Refusal(Reason.AUTHORISATION_ENDED)
    models.Invitation.objects.filter(subject=subject.id).delete()
    made = _written(subject, Way.PAPER, FORM, "", at, acting, paper)
    numbers.register(made, subject, paper, on)
    return made


def withdraw_on_paper(*, acting: Acting, subject: UUID, paper: Paper, at: datetime) -> None:
    """An officer enters what the person wrote: they take their word back, or decline where they gave none yet.

    Inside the transaction of the caller, who has asked for its power. Refuses AUTHORISATION_MISSING (no number),
    CELL_DAY_AHEAD and CELL_DAY_ORDER (a day to come, or before the word was given), AUTHORISATION_ENDED (spent).
    """
    require_number(paper)
    if paper.signed_on > legal_day_of(at):
        raise Refusal(Reason.CELL_DAY_AHEAD, column="signed_on")
    models.Invitation.objects.filter(subject=subject).delete()
    row = models.Authorisation.objects.select_for_update().filter(subject=subject, withdrawn_at=None).first()
    if row is None:
        facts: dict[str, JSON] = {"filing": str(subject), "how": "declined", "power": ""}
        log(Event.AUTHORISATION_ENDED, acting.organisation, acting.officer, facts, at)
        return
    if paper.signed_on < (row.signed_on or row.from_on):
        raise Refusal(Reason.CELL_DAY_ORDER, earlier="授权日期", later="撤回日期")
    if row.spent_at is not None:
        raise Refusal(Reason.AUTHORISATION_ENDED)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    ended(row, "withdrawn", acting.organisation, acting.officer, at)


def require_number(paper: Paper) -> None:
    """Refuses AUTHORISATION_MISSING for a paper without a number, or with too long a one."""
    if not paper.number.strip() or len(paper.number) > LONGEST_NUMBER:
        raise Refusal(Reason.AUTHORISATION_MISSING)


def end_codes(subject: UUID) -> None:
    """No code for this filing is good any more."""
    models.Invitation.objects.filter(subject=subject).delete()


@transaction.atomic
def forget(*, at: datetime) -> None:
    """Removes codes that are out of date."""
    models.Invitation.objects.filter(until_at__lte=at).delete()


def _proved(consenting: Consenting, at: datetime) -> Proved | None:
    service, on = connected(), legal_day_of(at)
    if service is None:
        raise Refusal(Reason.PROOFING_ABSENT)
    document, _ = canonical_of(consenting.application, on)
    held = attempts.require_room(attempts.limits(document, consenting.address), at)
    found = service.proved(consenting.application, consenting.proof[:LONGEST_CODE], on)
    if found is None:
        attempts.note_failure(held)
    return found


def _written(
    subject: Subject,
    way: Way,
    form: str,
    power: str,
    at: datetime,
    acting: Acting | None = None,
    paper: Paper | None = None,
) -> UUID:
    id_, hashed, on = uuid4(), keyed.keyed(TABLE, subject.person.canonical), legal_day_of(at)
    signed_on = on if paper is None else paper.signed_on
    facts: dict[str, JSON] = {
        "authorisation": str(id_),
        "filing": str(subject.id),
        "body": subject.organisation,
        "asker": subject.asker,
        "purpose": subject.purpose,
        "way": way.value,
        "form": form,
        "from": on.isoformat(),
        "until": _until(signed_on).isoformat(),
        "power": power,
    }
    who = (THEMSELF, THEMSELF) if acting is None else (acting.organisation, acting.officer)
    number = {} if paper is None else {"paper": paper.number.strip()}
    entry = log(Event.AUTHORISATION_GIVEN, *who, facts, at, {**stored(subject.person), **number})
    models.Authorisation.objects.create(
        id=id_,
        subject=subject.id,
        entry=entry,
        organisation=subject.organisation,
        asker=subject.asker,
        purpose=subject.purpose,
        way=way.value,
        form=form,
        key_id=hashed.key_id,
        digest=hashed.digest,
        sealed=keyed.sealed(TABLE, id_, subject.person, number),
        given_at=at,
        signed_on=None if paper is None else paper.signed_on,
        taken_by="" if acting is None else acting.officer,
        from_on=on,
        until_on=_until(signed_on),
    )
    return id_


def _until(signed_on: date) -> date:
    return signed_on + timedelta(days=settings.TUTELA_AUTHORISATION_DAYS)
