"""Bearer tokens (RFC 6750): who is calling, for which body, within which scopes. Cookies count for nothing here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import starmap
from typing import Final

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.http import HttpRequest
from ninja.security import HttpBearer

from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import offices
from tutela.core.errors import Reason, Refusal

_COLUMNS: Final = (
    "hash",
    "user_id",
    "data",
    "scopes",
    "client_id",
    "client__scopes",
    "client__grant_types",
    "client__owner_id",
    "client__owner__is_active",
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
    hashes = {value: get_adapter().hash_token(value) for value in values}
    rows = Token.objects.valid().filter(hash__in=list(hashes.values()), type=Token.Type.ACCESS_TOKEN)
    held = {token.hash: token for token in starmap(_Held, rows.values_list(*_COLUMNS)) if token.is_live}
    acting = offices({token.owner for token in held.values() if token.owner is not None})
    return {value: _caller(held.get(hash_), tuple(scopes), acting) for value, hash_ in hashes.items()}


@dataclass(frozen=True, slots=True)
class _Held:
    """What stands of a token, of its client and of the officer whose program that is: the values of `_COLUMNS`."""

    hash: str
    user: int | None
    data: dict[str, object] | None
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
            and not (self.data and Token(data=self.data).get_resources())
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


@lru_cache(maxsize=256)
def _words(lines: str | None) -> frozenset[str]:
    """Scopes or grants as allauth keeps them: one a line."""
    return frozenset(word for line in (lines or "").split("\n") if (word := line.strip()))
