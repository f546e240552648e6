"""Bearer tokens (RFC 6750): who is calling, for which body, within which scopes. Cookies count for nothing here."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from json import loads
from typing import Final

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import offices
from tutela.core.errors import Reason, Refusal
from tutela.sql import running
from tutela.sql.arrays import among

_COLUMNS: Final = (
    "token.hash, token.user_id, token.data, token.scopes, token.client_id, client.scopes, client.grant_types,"
    " client.owner_id, owner.is_active"
)


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
    """Who calls with each of these tokens, or why the token lets nobody in, by two statements for all.

    Nothing of it is remembered: a token that is withdrawn, or an office that is lost, counts from the next question on.
    """
    hashed = get_adapter().hash_token
    hashes = {value: hashed(value) for value in values}
    held = {token.hash: token for token in _stored(list(hashes.values())) if token.is_live}
    acting = offices({token.owner for token in held.values() if token.owner is not None})
    return {value: _caller(held.get(hash_), tuple(scopes), acting) for value, hash_ in hashes.items()}


def _stored(hashes: Sequence[str]) -> Iterator["_Held"]:
    """The access tokens with these hashes that have not expired (`TokenQuerySet.valid`).

    Written by hand, as it runs for every group of questions: to put it together took longer than to answer it.
    """
    if not hashes:
        return
    database = connections[DEFAULT_DB_ALIAS]
    names = (Token._meta.db_table, Client._meta.db_table, get_user_model()._meta.db_table)
    tokens, clients, users = map(database.ops.quote_name, names)
    which, listed = among(database, "varchar", hashes)
    statement = (
        f"SELECT {_COLUMNS} FROM {tokens} AS token"  # noqa: S608 - names of models
        f" LEFT JOIN {clients} AS client ON client.id = token.client_id"
        f" LEFT JOIN {users} AS owner ON owner.id = client.owner_id"
        f" WHERE token.hash {which} AND token.type = %s"
        " AND (token.expires_at IS NULL OR token.expires_at > %s)"
    )
    now = database.ops.adapt_datetimefield_value(timezone.now())
    for values in running.fetch(database, statement, [*listed, Token.Type.ACCESS_TOKEN.value, now]):
        yield _Held(*values)


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


def _caller(token: _Held | None, scopes: tuple[Scope, ...], acting: Mapping[int, Acting]) -> Caller | Refusal:
    if token is None or token.client is None or token.owner is None:
        return Refusal(Reason.TOKEN_INVALID)
    if (_words(token.scopes) & _words(token.client_scopes)).isdisjoint(scopes):
        return Refusal(Reason.TOKEN_SCOPE, scope=" ".join(scopes))
    officer = acting.get(token.owner)
    return Caller(token.client, officer) if officer is not None else Refusal(Reason.NOT_ENTITLED)


def _is_for_another(data: str | None) -> bool:
    known = data and loads(data)
    return bool(known and Token(data=known).get_resources())


@lru_cache(maxsize=256)
def _words(lines: str | None) -> frozenset[str]:
    """Scopes or grants as allauth keeps them: one a line."""
    return frozenset(word for line in (lines or "").split("\n") if (word := line.strip()))
