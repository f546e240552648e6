"""One-time codes are taken once, in whatever process: a code that was accepted, and every earlier one, is refused.

A code is taken a step before and after its own (`MFA_TOTP_TOLERANCE`), and so for longer than the framework remembers
within one process that it was used (RFC 6238, 5.2: the second attempt of a code must not be accepted).
"""

from typing import Any, Final

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

# As recovery codes say which are used up: what is counted is no part of how an account stands (`bodies.accounts`).
_USED: Final = "used_mask"


class AuthenticateForm(forms.AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""

    def clean_code(self) -> str:
        """Refuses a code that was taken before."""
        return _used_up(super().clean_code(), self.authenticator)


class ReauthenticateForm(forms.ReauthenticateForm):  # type: ignore[misc]
    """The code before a dangerous act, and over a locked page."""

    def clean_code(self) -> str:
        """Refuses a code that was taken before."""
        return _used_up(super().clean_code(), self.authenticator)


@transaction.atomic
def _used_up(code: str, authenticator: Authenticator) -> str:
    if authenticator.type != Authenticator.Type.TOTP:
        return code
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    data: dict[str, Any] = row.data
    steps = [step for step in yield_hotp_counters_from_time() if _is_of(code, data["secret"], step)]
    if not steps or max(steps) <= data.get(_USED, 0):
        raise get_adapter().validation_error("incorrect_code")
    row.data = {**data, _USED: max(steps)}
    row.save(update_fields=["data"])
    authenticator.data = row.data
    return code


def _is_of(code: str, secret: str, step: int) -> bool:
    return bool(compare_user_code(actual=code, expected=format_hotp_value(hotp_value(decrypt(secret), step))))
