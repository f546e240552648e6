"""Bearer tokens (RFC 6750): who is calling, for which body, within which scopes. Cookies count for nothing here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from json import loads
from typing import Any, Final

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import office, office_joined
from tutela.core.errors import Reason, Refusal
from tutela.sql import running
from tutela.sql.arrays import among

_COLUMNS: Final = (
    "token.hash, token.user_id, CAST(token.data AS text), token.scopes, token.client_id, client.scopes,"
    " client.grant_types, client.owner_id, owner.is_active"
)
_HELD: Final = 9  # columns


@dataclass(frozen=True, slots=True)
class Caller:
    """A client and the officer it acts for, who answers for what it does."""

    client: str
    acting: Acting


class Bearer(HttpBearer):
    """Accepts a live access token of a client whose token and whose registration carry one of the scopes."""

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Refuses `TOKEN_INVALID`, `TOKEN_SCOPE`, and `NOT_ENTITLED` when the officer has no office any more."""
        found = callers([token], self.scopes)[token]
        if isinstance(found, Refusal):
            raise found
        return found


def caller(request: HttpRequest) -> Caller:
    """Who `Bearer` let in."""
    let_in: Caller = request.auth  # type: ignore[attr-defined]
    return let_in


def callers(values: Collection[str], scopes: Sequence[Scope]) -> dict[str, Caller | Refusal]:
    """Who calls with each of these tokens, or why the token lets nobody in, by one statement for all.

    It is read anew every time: a token that is withdrawn, or an office that is lost, counts from the next question on.
    What is remembered is only what was made of the very same values.
    """
    hashed = get_adapter().hash_token
    hashes = {value: hashed(value) for value in values}
    stored = {row[0]: row for row in _stored(list(hashes.values()))}
    asked = tuple(scopes)
    return {value: _caller(stored.get(hash_), asked) for value, hash_ in hashes.items()}


def _stored(hashes: Sequence[str]) -> list[tuple[Any, ...]]:
    """The access tokens with these hashes that have not expired (`TokenQuerySet.valid`), each with its officer.

    Written by hand, as it runs for every group of questions: to put it together took longer than to answer it.
    """
    if not hashes:
        return []
    database = connections[DEFAULT_DB_ALIAS]
    names = (Token._meta.db_table, Client._meta.db_table, get_user_model()._meta.db_table)
    tokens, clients, users = map(database.ops.quote_name, names)
    columns, joins = office_joined("client.owner_id")
    which, listed = among(database, "varchar", hashes)
    statement = (
        f"SELECT {_COLUMNS}, {columns} FROM {tokens} AS token"  # noqa: S608 - names of models
        f" LEFT JOIN {clients} AS client ON client.id = token.client_id"
        f" LEFT JOIN {users} AS owner ON owner.id = client.owner_id{joins}"
        f" WHERE token.hash {which} AND token.type = %s"
        " AND (token.expires_at IS NULL OR token.expires_at > %s)"
    )
    now = database.ops.adapt_datetimefield_value(timezone.now())
    return running.fetch(database, statement, [*listed, Token.Type.ACCESS_TOKEN.value, now])


@dataclass(frozen=True, slots=True)
class _Held:
    """What stands of a token, of its client and of the officer whose program that is: the values of `_COLUMNS`."""

    hash: str
    user: int | None
    data: str | None  # JSON
    scopes: str
    client: str | None
    client_scopes: str | None
    grants: str | None
    owner: int | None
    is_active: bool | None

    @property
    def is_live(self) -> bool:
        """Whether it was given to a client for itself, and its officer may sign in.

        One that was made out for another resource (RFC 8707) is not for us.
        """
        return (
            self.client is not None
            and self.user is None
            and not _is_for_another(self.data)
            and bool(self.is_active)
            and _words(self.grants) == {Client.GrantType.CLIENT_CREDENTIALS.value}
        )


def _caller(row: tuple[Any, ...] | None, scopes: tuple[Scope, ...]) -> Caller | Refusal:
    found = Reason.TOKEN_INVALID if row is None else _found(row, scopes)
    if isinstance(found, Caller):
        return found
    return Refusal(found, scope=" ".join(scopes)) if found is Reason.TOKEN_SCOPE else Refusal(found)


@lru_cache(maxsize=10_000)
def _found(row: tuple[Any, ...], scopes: tuple[Scope, ...]) -> Caller | Reason:
    """Of what stands of a token and its officer: who calls, or why nobody is let in."""
    token, officer = _Held(*row[:_HELD]), office(row[_HELD:])
    if not token.is_live or token.client is None or token.owner is None:
        return Reason.TOKEN_INVALID
    if (_words(token.scopes) & _words(token.client_scopes)).isdisjoint(scopes):
        return Reason.TOKEN_SCOPE
    return Reason.NOT_ENTITLED if officer is None else Caller(token.client, officer)


def _is_for_another(data: str | None) -> bool:
    known = data and loads(data)
    return bool(known and Token(data=known).get_resources())


@lru_cache(maxsize=256)
def _words(lines: str | None) -> frozenset[str]:
    """Scopes or grants as allauth keeps them: one a line."""
    return frozenset(word for line in (lines or "").split("\n") if (word := line.strip()))
