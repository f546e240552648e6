"""Once a day: drafts that nobody goes on with, and the texts of opinions that ended long ago, are forgotten."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from tutela.redress.opinions import drafts
from tutela.redress.opinions.models import Line
from tutela.redress.opinions.opinion import GOING


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Forgets what was written in opinions that ended `TUTELA_RECORD_YEARS` ago, and old drafts; returns how many.

    A text may tell of a person without naming one (Personal Information Protection Law 19 and 47). That there was an
    opinion, to whom, on what ground, from which list and how it went, stays; the words are in the procuratorate's file.
    """
    before = at.replace(year=at.year - settings.TUTELA_RECORD_YEARS, day=min(at.day, 28))
    lines = Line.objects.filter(opinion__changed_at__lt=before).exclude(key_id="")
    ended = lines.exclude(opinion__state__in=[state.value for state in GOING])
    return drafts.forget(at=at) + ended.update(key_id="", sealed=b"")
