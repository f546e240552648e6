"""The written refusal of an application, with its reasons (不许可的应当书面说明理由)."""

from uuid import UUID

from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.core.errors import Reason, Refusal
from tutela.packs.current import legal_day_of
from tutela.papers.pdf import day, pdf
from tutela.records.vault import actions, keys
from tutela.records.vault.applications import Inquiry, State


def paper(*, acting: Acting, application: UUID) -> bytes:
    """PDF/A in Chinese, for the applicant: it does not say whether anything is sealed. Refuses `NOT_FOUND`."""
    require(acting, Permission.VAULT_APPROVE)
    row = actions.own(acting, application)
    if row.state != State.REFUSED.value or row.decided_at is None:
        raise Refusal(Reason.NOT_FOUND, what="refusal")
    said = actions.said_in(row, keys.recognising())
    on = legal_day_of(row.decided_at)
    texts = {
        "applicant": said.handed.applicant if isinstance(said.handed, Inquiry) else acting.name_zh,
        "reference": said.handed.reference,
        "applied": day(legal_day_of(row.applied_at)),
        "reasons": said.reasons,
        "authority": acting.name_zh,
        "day": day(on),
    }
    return pdf("vault-refusal", texts, on=on)
