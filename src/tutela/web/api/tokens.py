"""Bearer tokens (RFC 6750): who is calling, for which body, within which scopes. Cookies count for nothing here."""

from dataclasses import dataclass

from allauth.idp.oidc.models import Client, Token
from django.http import HttpRequest
from ninja.security import HttpBearer

from tutela.bodies.clients import Scope
from tutela.bodies.kinds import Acting
from tutela.bodies.queries import acting_for
from tutela.core.errors import Reason, Refusal


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
        found = _live(token)
        if found is None:
            raise Refusal(Reason.TOKEN_INVALID)
        held = set(found.get_scopes()) & set(found.client.get_scopes())
        if held.isdisjoint(self.scopes):
            raise Refusal(Reason.TOKEN_SCOPE, scope=" ".join(self.scopes))
        return Caller(found.client.id, acting_for(found.client.owner))


def caller(request: HttpRequest) -> Caller:
    """Who `Bearer` let in."""
    let_in: Caller = request.auth  # type: ignore[attr-defined]
    return let_in


def _live(value: str) -> Token | None:
    """The token, when it is not expired or withdrawn, was given to a client for itself, and its officer may sign in.

    One that was made out for another resource (RFC 8707) is not for us.
    """
    tokens = Token.objects.select_related("client__owner").valid()
    token = tokens.by_value(value).filter(type=Token.Type.ACCESS_TOKEN).first()
    if token is None or token.client is None or token.user_id is not None or token.get_resources():
        return None
    owner = token.client.owner
    if owner is None or not owner.is_active:
        return None
    if token.client.get_grant_types() != [Client.GrantType.CLIENT_CREDENTIALS]:
        return None
    return token
