"""Nothing leads from an answer that was withdrawn to its person any more, whatever the reason.

Who has the database and its keys would else look up whom it was about, and whoever the registry no longer knows is
sealed. So all goes in the withdrawal's transaction but two things: the files of a roster, which a transaction cannot
take back, go with the next day's look; and a filing's person with what is left to undo (`filings.forgetting`).
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from tutela.answers.authorisations import forgetting as authorisations
from tutela.answers.certificates.models import Certificate
from tutela.answers.filings.models import Filing
from tutela.answers.subjects import links, shown
from tutela.answers.subjects.view import LINES
from tutela.answers.withdrawals.told import Told
from tutela.ledger import naming
from tutela.ledger.events import Event
from tutela.ledger.retention import shred_for_sealing, shred_now


def forget(told: Collection[Told], *, at: datetime) -> None:
    """Whom these answers concerned. Inside the transaction that withdraws them; safe to repeat."""
    asked = {one.id: one.entry for one in told if not one.row}
    entries = sorted(set(asked.values()))
    filed = list(Filing.objects.filter(inquiry__in=list(asked)).only("id", "organisation", "asker"))
    words = authorisations.forget(inquiries=asked, filings=[one.id for one in filed])
    behind = {*entries, *words, *_views(entries), *_papers(asked), *_revealed(filed)}
    shred_now(entries=behind, at=at)
    links.drop(entries)
    shown.drop(entries)
    shred_for_sealing(entries=sorted({one.entry for one in told if one.row}), at=at)


def _views(entries: Sequence[UUID]) -> set[UUID]:
    """The views in which any of them was shown: each names its person, and lists what was shown."""
    if not shown.any_of(entries):
        return set()
    gone = set(map(str, entries))
    return {view for view, data in naming.kept(LINES) if gone & set(json.loads(data)["entries"])}


def _papers(asked: Collection[UUID]) -> set[UUID]:
    """What certificates were applied for by these questions: the entry says the paper, and its opening for whom."""
    bodies = Certificate.objects.filter(inquiry__in=list(asked)).values_list("organisation", flat=True)
    return naming.entries(Event.CERTIFICATE_APPLIED, set(bodies), "inquiry", asked)


def _revealed(filed: Collection[Filing]) -> set[UUID]:
    """Where the number of a filing was shown in clear: the opening holds it."""
    bodies = {body for one in filed for body in (one.organisation, one.asker)}
    return naming.entries(Event.IDENTITY_REVEALED, bodies, "filing", {one.id for one in filed})
