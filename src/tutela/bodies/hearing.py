"""What the framework writes of accounts is heard where rows are written: each change has its entry, in its transaction.

It writes them at many places, and tells nobody the moment: a new hash at sign-in, a passkey, codes made anew.
"""

import threading
from collections.abc import Collection
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils import timezone

from tutela.bodies import accounts

_PROVING: Final = frozenset({"username", "password", "is_active", "user", "type", "data"})


def listen() -> None:
    """From now on, in this process."""
    for one in (User, Authenticator):
        for before in (pre_save, pre_delete):
            before.connect(_about_to, sender=one)
        for after in (post_save, post_delete):
            after.connect(_done, sender=one)


class _Stood(threading.local):
    """How accounts stood before what is being written, by user: one entry for all that goes at once."""

    def __init__(self) -> None:
        self.before: dict[int, str] = {}


_stood: Final = _Stood()


def _about_to(
    instance: User | Authenticator, update_fields: Collection[str] | None = None, **_: object
) -> None:
    if _proves(update_fields):
        _stood.before[_user(instance)] = accounts.standing(_user(instance))


def _done(instance: User | Authenticator, update_fields: Collection[str] | None = None, **_: object) -> None:
    before = _stood.before.pop(_user(instance), "") if _proves(update_fields) else ""
    if before:
        accounts.changed(user_id=_user(instance), before=before, at=timezone.now())


def _proves(update_fields: Collection[str] | None) -> bool:
    return update_fields is None or not _PROVING.isdisjoint(update_fields)


def _user(instance: User | Authenticator) -> int:
    owner: int = instance.pk if isinstance(instance, User) else instance.user_id
    return owner
