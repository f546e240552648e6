"""How often one may fail, for one person and from one address, whether or not anybody knows the person."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from tutela.answers.persons.models import Attempts
from tutela.core.crypto.keyring import Use
from tutela.core.errors import Reason, Refusal
from tutela.keys import current

WINDOW: Final = timedelta(minutes=15)
MOST_FOR_A_PERSON: Final = 5
MOST_FROM_AN_ADDRESS: Final = 20

Limits = tuple[tuple[bytes, int], ...]


def limits(document: str, address: str) -> Limits:
    """Under what is counted, and how many may fail: one for the canonical document, one for the address."""
    root = current.ring().active(Use.DATA)
    person = root.hash_key("persons", "document").digest(document.encode())
    place = root.hash_key("persons", "address").digest(_household(address).encode())
    return (person, MOST_FOR_A_PERSON), (place, MOST_FROM_AN_ADDRESS)


def from_place(address: str) -> Limits:
    """Under what is counted where nobody says who they are: the address alone."""
    root = current.ring().active(Use.DATA)
    place = root.hash_key("persons", "address").digest(_household(address).encode())
    return ((place, MOST_FROM_AN_ADDRESS),)


def require_room(counted: Limits, at: datetime) -> list[Attempts]:
    """The counts, held until the transaction ends. Refuses `TRIED_TOO_OFTEN`, the right code included."""
    held = _held([digest for digest, _ in counted], at)
    for row, (_, most) in zip(held, counted, strict=True):
        if row.failed >= most:
            raise Refusal(Reason.TRIED_TOO_OFTEN, minutes=int(WINDOW.total_seconds()) // 60)
    return held


def note_failure(held: Iterable[Attempts]) -> None:
    """One more for each."""
    for row in held:
        row.failed += 1
        row.save(update_fields=["failed"])


def forget(at: datetime) -> None:
    """Removes what counts no longer."""
    Attempts.objects.filter(since_at__lte=at - WINDOW).delete()


def _held(digests: list[bytes], at: datetime) -> list[Attempts]:
    """In one order, so that two who wait for each other do not wait for ever."""
    rows = {}
    for digest in sorted(digests):
        Attempts.objects.get_or_create(digest=digest, defaults={"since_at": at})
        row = Attempts.objects.select_for_update().get(digest=digest)
        if row.since_at <= at - WINDOW:
            row.failed, row.since_at = 0, at
            row.save(update_fields=["failed", "since_at"])
        rows[digest] = row
    return [rows[digest] for digest in digests]


def _household(address: str) -> str:
    """Whoever has one IPv6 address has 2^64 of them (RFC 6177): those count as one."""
    try:
        is_six = isinstance(ip_address(address), IPv6Address)
    except ValueError:
        return address
    return str(ip_network(f"{address}/64", strict=False)) if is_six else address
