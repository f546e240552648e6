"""A person signs in with what proves their identity, is known for some minutes, and signs out."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import uuid4

from django.db import transaction

from tutela.answers.persons import attempts
from tutela.answers.persons.models import Visit
from tutela.answers.persons.proofing import LONGEST_CODE, connected
from tutela.answers.subjects.proofing import Application, Proved, canonical_of
from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import canonical
from tutela.keys import current
from tutela.packs.current import legal_day_of

LASTS: Final = timedelta(minutes=15)
IDLE: Final = timedelta(minutes=5)
TOKEN_BYTES: Final = 32
_CONTEXT: Final = "person-visit"  # of the encryption


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is there, and until when, if nothing is done and at most."""

    person: Proved = field(repr=False)
    until_at: datetime
    idle_at: datetime


def sign_in(*, application: Application, code: str, address: str, at: datetime) -> str:
    """The token of a visit, which ends every earlier one of the same person.

    Refuses IDENTITY_UNPROVED (whatever does not belong together: name, number or code), TRIED_TOO_OFTEN,
    PROOFING_ABSENT, and what no document or name can be. Failures are counted and committed.
    """
    with transaction.atomic():
        token = _tried(application, code, address, at)
    if token is None:
        raise Refusal(Reason.IDENTITY_UNPROVED)
    return token


@transaction.atomic
def present(*, token: str, at: datetime) -> SignedIn:
    """Whose visit it is, which from now on is not idle. Refuses NOT_SIGNED_IN, also once it is over."""
    row = Visit.objects.select_for_update().filter(token=_digest(token)).first()
    if row is None or min(row.until_at, row.idle_at) <= at:
        raise Refusal(Reason.NOT_SIGNED_IN)
    row.idle_at = min(at + IDLE, row.until_at)
    row.save(update_fields=["idle_at"])
    said = json.loads(current.decrypt(_CONTEXT, row.id.hex, bytes(row.sealed)))
    return SignedIn(Proved(said["document"], said["name"], said["by"]), row.until_at, row.idle_at)


@transaction.atomic
def sign_out(*, token: str) -> None:
    """Ends the visit; of one that is over nothing is said."""
    Visit.objects.filter(token=_digest(token)).delete()


@transaction.atomic
def forget(*, at: datetime) -> None:
    """Removes visits that are over, and failures that count no longer."""
    Visit.objects.filter(until_at__lte=at).delete()
    attempts.forget(at)


def _tried(application: Application, code: str, address: str, at: datetime) -> str | None:
    service, on = connected(), legal_day_of(at)
    if service is None:
        raise Refusal(Reason.PROOFING_ABSENT)
    document, _ = canonical_of(application, on)
    counted = attempts.limits(document, address)
    held = attempts.require_room(counted, at)
    found = service.proved(application, code[:LONGEST_CODE], on)
    if found is None:
        attempts.note_failure(held)
        return None
    return _begun(found, counted[0][0], at)


def _begun(person: Proved, digest: bytes, at: datetime) -> str:
    token, visit = secrets.token_urlsafe(TOKEN_BYTES), uuid4()
    said = canonical({"document": person.document, "name": person.name, "by": person.by})
    Visit.objects.filter(person=digest).delete()
    Visit.objects.create(
        id=visit,
        token=_digest(token),
        person=digest,
        sealed=current.encrypt(_CONTEXT, visit.hex, said),
        until_at=at + LASTS,
        idle_at=at + IDLE,
    )
    return token


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
