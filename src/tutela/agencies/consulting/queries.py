"""Reads: for the prosecutor in the vault, who looked at which record."""

from tutela.agencies.consulting import actions
from tutela.agencies.consulting.consultation import Consulted
from tutela.agencies.consulting.models import Consultation
from tutela.records.vault.finding import PrivateKeys


def consulted(private: PrivateKeys) -> list[Consulted]:
    """Every look that is kept, oldest first. Refuses `VAULT_ENVELOPE`, `VAULT_SHARE_OTHER_KEY`."""
    rows = Consultation.objects.order_by("consulted_at", "id")
    return [
        Consulted(row.id, row.organisation, row.officer, row.consulted_at, actions.opened(row, private))
        for row in rows
    ]
