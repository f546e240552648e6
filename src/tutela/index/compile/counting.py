"""The inventory in the ledger: what a publication says of it, and how two officers accept what was found changed."""

from datetime import datetime
from enum import StrEnum

from django.db import transaction

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.ledger import actions as ledger
from tutela.ledger import replay
from tutela.ledger.events import Event
from tutela.records.registry import actions as registry
from tutela.records.registry import inventory

_SAYING = (Event.INDEX_PUBLISHED, Event.INVENTORY_ACCEPTED)


class Cause(StrEnum):
    """Why the registry's rows are not those that the programs wrote."""

    HARDWARE = "hardware"  # a disk or a machine lost rows, and no backup has them
    MISTAKE = "mistake"  # somebody wrote in the database by hand
    ATTACK = "attack"  # somebody wrote in it who may not, and what was before cannot be told


def published() -> dict[str, JSON]:
    """The facts of a publication. The caller holds the registry's lock.

    Where the inventory is gone it begins anew with the number that comes next, and says that it was counted: the audit
    tells that until two officers have accepted it.
    """
    return {"inventory": inventory.publish(former=_last_number)}


@transaction.atomic
def accept(
    *,
    organisation: str,
    officer: str,
    second_organisation: str,
    second: str,
    cause: Cause,
    words: str,
    at: datetime,
) -> int:
    """Two officers accept the rows that stand in the registry: they are counted anew, and the log says so.

    Returns the number under which. `words` say what happened, without persons; they are kept behind the entry. What is
    wrong in the records stays wrong: put back what can be put back first.
    """
    if second == officer:
        raise Refusal(Reason.NOT_ENTITLED)
    registry.lock()
    said = inventory.publish(former=_last_number, anew=True)
    ledger.append(
        event=Event.INVENTORY_ACCEPTED,
        at=at,
        organisation=organisation,
        officer=officer,
        facts={
            "second": second,
            "second_organisation": second_organisation,
            "cause": cause.value,
            "inventory": said,
        },
        openings={"words": words.encode()},
    )
    return inventory.number()


def _last_number() -> int:
    """The highest that an entry names: every entry of its kind is read, once in a registry's life."""
    contents = (content for event in _SAYING for content in replay.contents_of(event))
    said = (content.facts.get("inventory") for content in contents)
    numbers = (one["number"] for one in said if isinstance(one, dict))
    return max((number for number in numbers if isinstance(number, int)), default=0)
