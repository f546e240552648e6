"""Accounts at the desk: given by an administrator, never signed up for."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tutela.bodies import actions as bodies
from tutela.bodies import officers
from tutela.bodies.queries import acting_for
from tutela.core.errors import Refusal


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up, and sends no mail: officers have no address here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account of their own."""
        return False

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **values: Any) -> HttpResponse:
        """The sign-in stands in the ledger; a user without an office may sign in, and can do nothing."""
        response: HttpResponse = super().post_login(request, user, **values)
        try:
            acting = acting_for(user)
        except Refusal:
            return response
        bodies.note_sign_in(acting=acting, user_id=user.pk, at=timezone.now())
        return response

    @transaction.atomic
    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A password of one's own: the one that another gave is gone."""
        super().set_password(user, password)
        officers.has_own_password(user_id=user.pk)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is sent."""
