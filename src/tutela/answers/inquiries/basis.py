"""The legal basis of a question, as its ledger entry binds it."""

from datetime import date

from tutela.core.errors import Reason, Refusal
from tutela.core.proofs.commitments import JSON
from tutela.packs.current import policy


def basis(purpose: str, on: date) -> dict[str, JSON]:
    """Instrument and article that let this purpose be asked on a day, and the edition of the pack that says so.

    Refuses `PACK_NOT_IN_FORCE` when no pack declares the purpose on that day.
    """
    for pack in policy().packs:
        if not pack.from_on <= on or (pack.until_on is not None and on >= pack.until_on):
            continue
        for one in pack.content.purposes or ():
            if one.code == purpose:
                return {
                    "instrument": one.cite.instrument,
                    "article": one.cite.article,
                    "pack": pack.id,
                    "pack_sha256": pack.sha256,
                }
    raise Refusal(Reason.PACK_NOT_IN_FORCE, day=on.isoformat(), instrument=policy().instruments[purpose])
