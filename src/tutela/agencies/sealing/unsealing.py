"""Unsealing from end to end: out of the vault, past the law, through the gate, and then gone from the vault."""

from datetime import datetime
from uuid import UUID

from tutela.agencies.sealing import gate, rules
from tutela.core.disclosure.history import Record
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.records.registry.content import Delivery
from tutela.records.vault import unsealing
from tutela.records.vault.finding import PrivateKeys
from tutela.records.vault.signers import Proven


def unseal(*, acting: Proven, application: UUID, private: PrivateKeys, at: datetime) -> None:
    """Carries out an approved unsealing. Cut off anywhere, the same call does the rest.

    Refuses as `records.vault.unsealing` does, and `VAULT_STILL_SEALED` where the law does not find the record unsealed
    on the facts that the application states: then nothing was changed. An order that came alone, for a number of which
    nothing is known, simply goes.
    """
    if unsealing.holds_nothing(acting=acting, application=application, at=at):
        unsealing.begin(acting=acting, application=application, at=at)
        unsealing.finish(acting=acting, application=application, at=at)
        return
    delivery = unsealing.delivery(acting=acting, application=application, private=private, at=at)
    require_unsealed(delivery, at)
    by = unsealing.other_officer(acting=acting, application=application, at=at)
    unsealing.begin(acting=acting, application=application, at=at)
    gate.release(acting=acting, deliveries=[delivery], by=by, at=at)
    unsealing.finish(acting=acting, application=application, at=at)


def require_unsealed(delivery: Delivery, at: datetime) -> None:
    """Refuses `VAULT_STILL_SEALED` for what the law seals, or may seal, for any purpose's sake."""
    on = legal_day_of(at)
    ground = rules.ground_of(delivery.record, delivery.claim.birth, on)
    if ground is not None:
        raise Refusal(Reason.VAULT_STILL_SEALED, rule=ground.value)
    record = delivery.record
    doubts = (
        rules.doubts(rules.history_of(record, delivery.claim.births), on)
        if isinstance(record, Record)
        else ()
    )
    if doubts:
        raise Refusal(Reason.VAULT_STILL_SEALED, rule=doubts[0].missing)
