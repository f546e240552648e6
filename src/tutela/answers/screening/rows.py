"""A run as it is stored, from what was ordered to what was found."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from tutela.answers.screening import places
from tutela.answers.screening.engine import Engine
from tutela.answers.screening.models import Run, State
from tutela.answers.screening.order import Order
from tutela.answers.screening.result import Form
from tutela.answers.screening.run import Outcome
from tutela.answers.screening.summary import Summary
from tutela.bodies.kinds import Acting, BodyKind, Role
from tutela.core.proofs.receipts import Receipt
from tutela.core.proofs.rows import GROUP_ROWS
from tutela.keys import current


def new_row(order: Order, form: Form) -> Run:
    """A run that was ordered and is not yet answered."""
    return Run(
        id=order.run,
        organisation=order.acting.organisation,
        holder=order.holder,
        officer=order.acting.officer,
        acting=asdict(order.acting),
        purpose=order.purpose_code,
        authorisation=current.encrypt(places.AUTHORISATION, order.run.hex, order.authorisation.encode()),
        form=form.value,
        asked_at=order.at,
    )


def order_of(run: Run, at: datetime) -> Order:
    """The run as it was ordered, at the moment at which it is answered."""
    authorisation = current.decrypt(places.AUTHORISATION, run.id.hex, bytes(run.authorisation)).decode()
    office = {**run.acting, "role": Role(run.acting["role"]), "kind": BodyKind(run.acting["kind"])}
    asker = Acting(**office)
    return Order(run.id, asker, run.purpose, authorisation, at, Engine.DUCKDB, for_body=run.holder)


def found_values(outcome: Outcome, receipt: Receipt) -> dict[str, Any]:
    """What a finished run keeps, by column."""
    counted = outcome.counted
    return {
        "state": State.DONE,
        "done_rows": counted.rows,
        "total_rows": counted.rows,
        "counts": {answer.value: count for answer, count in counted.answers.items()},
        "refused": {reason.value: count for reason, count in counted.refused.items()},
        "list_version": outcome.version.number,
        "list_label": outcome.version.label,
        "entry": receipt.entry_id,
        "rows_root": outcome.rows_root,
        "blocks": outcome.blocks,
        "rows_group": GROUP_ROWS,
        "is_loose": True,
    }


def summary_of(outcome: Outcome, receipt: Receipt) -> Summary:
    """What the caller is told of a finished run."""
    order = outcome.order
    return Summary(
        run=order.run,
        purpose=order.purpose_code,
        asked_at=order.at,
        version=outcome.version,
        stale_since=outcome.stale_since,
        covers_from=outcome.covers_from,
        counted=outcome.counted,
        told=outcome.told,
        rows_root=outcome.rows_root,
        receipt=receipt,
    )
