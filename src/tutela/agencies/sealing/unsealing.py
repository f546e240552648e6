"""Unsealing from end to end: out of the vault, past the law, through the gate, and then gone from the vault."""

from datetime import datetime
from uuid import UUID

from tutela.agencies.sealing import gate, rules
from tutela.bodies.kinds import Acting
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.records.registry.content import Delivery
from tutela.records.vault import unsealing
from tutela.records.vault.finding import PrivateKeys


def unseal(*, acting: Acting, application: UUID, private: PrivateKeys, at: datetime) -> None:
    """Carries out an approved unsealing. Cut off anywhere, the same call does the rest.

    Refuses as `records.vault.unsealing` does, and `VAULT_STILL_SEALED` where the law does not find the record unsealed
    on the facts that the application states: then nothing was changed.
    """
    delivery = unsealing.delivery(acting=acting, application=application, private=private, at=at)
    require_unsealed(delivery, at)
    unsealing.begin(acting=acting, application=application, at=at)
    gate.release(acting=acting, deliveries=[delivery], at=at)
    unsealing.finish(acting=acting, application=application, at=at)


def require_unsealed(delivery: Delivery, at: datetime) -> None:
    """Refuses `VAULT_STILL_SEALED` for what the law seals, or may seal, for any purpose's sake."""
    on = legal_day_of(at)
    ground = rules.ground_of(delivery.record, delivery.claim.birth, on)
    if ground is not None:
        raise Refusal(Reason.VAULT_STILL_SEALED, rule=ground.value)
    doubts = rules.doubts(rules.history_of(delivery.record, delivery.claim.births), on)
    if doubts:
        raise Refusal(Reason.VAULT_STILL_SEALED, rule=doubts[0].missing)
