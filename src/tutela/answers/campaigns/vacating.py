"""A body that is closed owes no list any more: nobody is in post there, and nobody is left to say so."""

from datetime import datetime

from django.db import transaction

from tutela.answers.campaigns.campaign import State
from tutela.answers.campaigns.models import Member
from tutela.answers.campaigns.notes import note
from tutela.bodies.kinds import Acting
from tutela.ledger.events import Event


@transaction.atomic
def vacate(*, code: str, by: Acting, at: datetime) -> int:
    """Enters the empty list for every open campaign that waits for one; how many. In the transaction that closes it.

    The entry names who closed the body. Nobody asked by that: the body does not count among those that did.
    """
    owed = Member.objects.filter(organisation=code, state=State.OWED.value, campaign__closed_on=None)
    rows = list(owed.select_for_update(of=("self",)).order_by("campaign__opened_at", "id"))
    for row in rows:
        row.people, row.listed_at, row.listed_by = 0, at, by.officer
        row.state = State.DONE.value
        row.save(update_fields=["people", "listed_at", "listed_by", "state"])
        note(Event.CAMPAIGN_LISTED, by, row.campaign_id, at, body=code, people=0)
    return len(rows)
