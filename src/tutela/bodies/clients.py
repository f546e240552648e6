"""Programs that call the API for an officer: registered, listed and withdrawn by an administrator."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from allauth.idp.oidc.models import Client
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet

from tutela.bodies import accounts
from tutela.bodies.kinds import Acting
from tutela.bodies.models import Officer
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import acting_for, require_over
from tutela.bodies.reach import bodies_within
from tutela.core.errors import Reason, Refusal
from tutela.ledger import actions as ledger
from tutela.ledger.events import Event


class Scope(StrEnum):
    """What a client may be allowed to do with its tokens; `MEANINGS` says it in a sentence."""

    ASK = "ask"
    SCREEN = "screen"
    LEDGER = "ledger"
    CERTIFY = "certify"
    WITHDRAWALS = "withdrawals"
    STAFF = "staff"
    FILINGS = "filings"
    RECHECKS = "rechecks"
    OPINIONS = "opinions"


MEANINGS = {
    Scope.ASK: "Ask about persons, one or many at a time.",
    Scope.SCREEN: "Screen rosters, follow the run and take the result; order and follow yearly screenings.",
    Scope.LEDGER: "Read the ledger's checkpoints and proofs.",
    Scope.CERTIFY: "Take applications for certificates, and their papers.",
    Scope.WITHDRAWALS: "See which answers were withdrawn, and confirm that they are destroyed.",
    Scope.STAFF: "Keep the staff list: who applies, is hired, changes post, leaves; hand it in.",
    Scope.RECHECKS: "Take applications for a re-check, and see how far they have come.",
    Scope.FILINGS: "File inquiries with their authorisation, review and ask them, and do what follows.",
    Scope.OPINIONS: "Open and answer opinions of the procuratorate, and decide on the answers.",
}


@dataclass(frozen=True, slots=True)
class NewClient:
    """The credentials of a client. The secret is shown once and stored only as a slow hash."""

    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A registered client: whose, for what, since when."""

    client_id: str
    name: str
    organisation: str
    scopes: tuple[Scope, ...]
    created_at: datetime


@transaction.atomic
def create(*, username: str, name: str, scopes: Sequence[Scope], by: Acting, at: datetime) -> NewClient:
    """Registers a client that acts as the officer with this sign-in name.

    `name` says which program it is and stays out of the ledger. Refuses `NOT_ENTITLED` (`by` manages no bodies),
    `NOT_FOUND` (no such officer), `REQUEST_INVALID` (no scope).
    """
    require(by, Permission.BODIES_MANAGE)
    wanted = tuple(dict.fromkeys(scopes))
    if not wanted or not name.strip() or len(name) > 100:
        raise Refusal(Reason.REQUEST_INVALID, detail="scopes" if not wanted else "name")
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refusal(Reason.NOT_FOUND, what="officer")
    # Held before it is read what they are: programs of the former office end with it, this one too.
    list(Officer.objects.select_for_update(no_key=True).filter(user=user).values_list("pk", flat=True))
    acting = acting_for(user)
    require_over(by, Permission.BODIES_MANAGE, acting.organisation, what="officer")
    new = NewClient(secrets.token_hex(16), secrets.token_urlsafe(32))
    client = Client(id=new.client_id, name=name.strip(), owner=user, created_at=at, response_types="")
    client.set_scopes([scope.value for scope in wanted])
    client.set_default_scopes([scope.value for scope in wanted])
    client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS.value])
    client.set_secret(new.secret)
    client.save(force_insert=True)
    facts: dict[str, str | bool | list[str]] = {
        "client": new.client_id,
        "for": acting.officer,
        "scopes": [s.value for s in wanted],
        "secret": accounts.program(client.id, client.secret),
    }
    _log(by, at, facts)
    return new


@transaction.atomic
def withdraw(*, client_id: str, by: Acting, at: datetime) -> None:
    """Ends a client and every token it holds, at once. Refuses `NOT_ENTITLED`, `NOT_FOUND`."""
    require(by, Permission.BODIES_MANAGE)
    found = _reached(by).filter(id=client_id).first()
    if found is None:
        raise Refusal(Reason.NOT_FOUND, what="client")
    found.delete()
    _log(by, at, {"client": client_id, "withdrawn": True})


def listed(*, by: Acting) -> list[ClientLine]:
    """Every client of the bodies that one manages, oldest first. Refuses `NOT_ENTITLED`."""
    require(by, Permission.BODIES_MANAGE)
    rows = _reached(by).select_related("owner__officer").order_by("created_at", "id")
    return [
        ClientLine(
            row.id,
            row.name,
            row.owner.officer.organisation_id,
            tuple(Scope(scope) for scope in row.get_scopes()),
            row.created_at,
        )
        for row in rows
    ]


def _reached(by: Acting) -> QuerySet[Client]:
    """Those of officers within the administrator's region."""
    within = bodies_within(by, Permission.BODIES_MANAGE, via="owner__officer__organisation__")
    found: QuerySet[Client] = Client.objects.filter(within)
    return found


def _log(by: Acting, at: datetime, facts: dict[str, str | bool | list[str]]) -> None:
    ledger.append(
        event=Event.OFFICER_CHANGED,
        at=at,
        organisation=by.organisation,
        officer=by.officer,
        facts=facts,
    )
