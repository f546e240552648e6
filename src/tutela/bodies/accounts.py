"""Accounts bound to the ledger: who changes what proves an officer, past the programs, acts in that officer's name.

An account is the user behind an officer, its sign-in name and password hash, whether it may sign in, and its second
factors. The entry that gives it, each that changes it and each sign-in holds its state: a commitment under a salt in
the officer's row. So an audit can follow it from the first to what stands (`auditing.accounts`), and nobody reads from
entries what it is. What a second factor counts (codes used up, when it was seen) and how it is called is left out.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from tutela.bodies.models import Officer
from tutela.core.proofs.commitments import SALT_BYTES, commit
from tutela.ledger import actions as ledger
from tutela.ledger.actions import NewEntry
from tutela.ledger.events import Event

_AT_ONCE: Final = 500
_COUNTING: Final = frozenset({"used_mask", "viewed_at", "name"})  # of a second factor


def salt() -> bytes:
    """For the row of a new officer."""
    return secrets.token_bytes(SALT_BYTES)


def state(officer: Officer) -> str:
    """How the account stands, committed to; empty while it is bound to nothing."""
    ((_, found),) = _states([officer])
    return found


def states() -> Iterator[tuple[Officer, str]]:
    """Of every officer, in bounded memory."""
    rows = Officer.objects.select_related("user").order_by("pk")
    page = list(rows[:_AT_ONCE])
    while page:
        yield from _states(page)
        page = list(rows.filter(pk__gt=page[-1].pk)[:_AT_ONCE])


def standing(user_id: int) -> str:
    """How the account of a user stands; empty for one without an office. Within a transaction it is held."""
    officer = _of(user_id)
    return state(officer) if officer else ""


@transaction.atomic
def changed(*, user_id: int, before: str, at: datetime) -> None:
    """One entry where a user's account stands otherwise than `before`."""
    officer = _of(user_id)
    if officer is None or not before:
        return
    after = state(officer)
    if after == before:
        return
    ledger.append(
        event=Event.ACCOUNT_CHANGED,
        at=at,
        organisation=officer.organisation_id,
        officer=_id(officer),
        facts={"account": _id(officer), "before": before, "after": after},
    )


def begin(*, at: datetime) -> int:
    """Binds the accounts that an earlier edition made, as they stand; how many. What was before is bound by nothing."""
    done = 0
    while count := _begun(at):
        done += count
    return done


def program(client_id: str, secret: str) -> str:
    """What the entry of a program says of the hash of its secret, which has a salt of its own."""
    return sha256(f"tutela/program/1\n{client_id}\n{secret}".encode()).hexdigest()


@transaction.atomic
def _begun(at: datetime) -> int:
    rows = Officer.objects.filter(account_salt=b"").select_for_update(of=("self",)).select_related("user")
    page = list(rows.order_by("pk")[:_AT_ONCE])
    for officer in page:
        officer.account_salt = salt()
    Officer.objects.bulk_update(page, ["account_salt"])
    found = _states(page)
    facts = [{"account": _id(officer), "before": "", "after": after} for officer, after in found]
    ledger.append_many([NewEntry(Event.ACCOUNT_CHANGED, at, "registry", "clock", one) for one in facts])
    return len(page)


def _of(user_id: int) -> Officer | None:
    rows = Officer.objects.filter(user_id=user_id).select_related("user")
    if connection.in_atomic_block:  # one change after the other: each begins where the one before has ended
        rows = rows.select_for_update(of=("self",))
    return rows.first()


def _states(officers: Sequence[Officer]) -> Iterable[tuple[Officer, str]]:
    factors = defaultdict[int, list[str]](list)
    rows = Authenticator.objects.filter(user__in=[one.user_id for one in officers])
    for user, kind, data in rows.values_list("user_id", "type", "data"):
        factors[user].append(f"{kind} {_text({k: v for k, v in data.items() if k not in _COUNTING})}")
    return [(one, _state(one, sorted(factors[one.user_id]))) for one in officers]


def _state(officer: Officer, factors: Sequence[str]) -> str:
    if not officer.account_salt:
        return ""
    user = officer.user
    said = {
        "officer": officer.pk,
        "user": user.pk,
        "name": user.get_username(),
        "may_sign_in": user.is_active,
        "password": user.password,
        "factors": factors,
    }
    key = sha256(bytes(officer.account_salt)).digest()  # of any length, whoever wrote it
    return commit(key, _text(said).encode()).hex()


def _text(value: dict[str, Any]) -> str:
    """What browsers give may hold numbers that canonical JSON does not know."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _id(officer: Officer) -> str:
    return f"officer-{officer.pk}"
