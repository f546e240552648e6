"""Once a day: persons in these rooms follow the data key, and are forgotten at the end of their time."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from tutela.answers.authorisations import queries as authorisations
from tutela.answers.authorisations import resting
from tutela.answers.authorisations.models import Authorisation, Invitation
from tutela.answers.filings.models import Filing, Line
from tutela.answers.filings.rows import TABLE
from tutela.answers.identities.rekey import rekey
from tutela.answers.staff import queries as staff
from tutela.answers.staff.models import OPEN as EMPLOYED
from tutela.answers.staff.models import Engagement
from tutela.packs.current import legal_day_of

NOBODY: Final = {"key_id": "", "digest": b"", "sealed": b""}


def follow_key(*, at: datetime) -> int:
    """After a rotation every person is written anew under the key in force; returns how many rows moved."""
    del at
    return (
        rekey(Engagement, staff.TABLE)
        + rekey(Invitation, authorisations.INVITED)
        + rekey(Authorisation, authorisations.TABLE)
        + rekey(Filing, TABLE)
    )


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Forgets whom ended filings and engagements named, `TUTELA_RECORD_YEARS` after their last change; how many.

    Personal Information Protection Law 19 and 47: no longer than is needed; 56: records of processing for three years.
    What was done stays, in the history and the ledger, without anybody.
    """
    on = legal_day_of(at)
    before = at.replace(year=at.year - settings.TUTELA_RECORD_YEARS, day=min(at.day, 28))
    resting.forget(before=before.date())
    filings = Filing.objects.filter(is_open=False, changed_at__lt=before).exclude(sealed=b"")
    ended = list(filings.values_list("id", flat=True))
    Line.objects.filter(filing__in=ended).update(sealed=None)
    words = Authorisation.objects.filter(given_at__lt=before, until_on__lte=on).exclude(key_id="")
    left = Engagement.objects.exclude(state__in=EMPLOYED).exclude(key_id="")
    left = left.filter(Q(until_on__lt=before.date()) | Q(until_on=None, listed_at__lt=before))
    return (
        words.update(**NOBODY) + left.update(**NOBODY) + Filing.objects.filter(id__in=ended).update(**NOBODY)
    )
