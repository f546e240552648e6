"""By the clock: proofs follow the key in force and the office above their body, and are forgotten after their time."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from tutela.core.crypto.keyring import Use
from tutela.keys import current
from tutela.measures.following import declaring, models, papers
from tutela.measures.following.deciders import offices_above
from tutela.measures.following.following import Look

_AT_ONCE: Final = 500
_FILES_AT_ONCE: Final = 8  # a file may be large


def reroute(*, at: datetime) -> int:
    """What waits for an office that closed, or that its body no longer stands under, goes to the one above; how many.

    Its day stays: whoever looks then is late by it, and is told so.
    """
    del at
    rows = models.Declaration.objects.filter(look=Look.WAITS.value)
    stands = {tuple(pair) for pair in rows.values_list("organisation", "office").distinct()}
    by_now = offices_above({body for body, _ in stands})
    return sum(
        rows.filter(organisation=body, office=was).update(office=by_now[body])
        for body, was in sorted(stands)
        if by_now.get(body, was) != was
    )


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Forgets papers and words `TUTELA_RECORD_YEARS` after the office looked (Personal Information Protection Law 47).

    That a duty was declared, for which day, and what the office made of it, stays. Returns how many.
    """
    before = at.replace(year=at.year - settings.TUTELA_RECORD_YEARS, day=min(at.day, 28))
    models.Paper.objects.filter(declaration__looked_at__lt=before).delete()
    rows = models.Declaration.objects.filter(looked_at__lt=before).exclude(key_id="")
    return rows.update(key_id="", sealed=b"")


def follow_key(*, at: datetime) -> int:
    """After a rotation each is encrypted anew under the key in force; returns how many moved."""
    del at
    count = 0
    while moved_ := _words() + _files():
        count += moved_
    return count


@transaction.atomic
def _words() -> int:
    active = current.ring().active(Use.DATA).key_id
    rows = models.Declaration.objects.select_for_update().exclude(key_id__in=[active, ""])[:_AT_ONCE]
    for row in rows:
        sealed = _anew(declaring.TABLE, row.id.hex, bytes(row.sealed))
        models.Declaration.objects.filter(pk=row.pk).update(key_id=active, sealed=sealed)
    return len(rows)


@transaction.atomic
def _files() -> int:
    active = current.ring().active(Use.DATA).key_id
    rows = models.Paper.objects.select_for_update().exclude(key_id=active)[:_FILES_AT_ONCE]
    for row in rows:
        sealed = _anew(papers.TABLE, row.declaration_id.hex, bytes(row.sealed))
        models.Paper.objects.filter(pk=row.pk).update(key_id=active, sealed=sealed)
    return len(rows)


def _anew(table: str, row: str, sealed: bytes) -> bytes:
    return current.encrypt(table, row, current.decrypt(table, row, sealed))
