"""Who files is judged for whom they file about, and their own quota counts it: the office that asks is not in between.

A school that walks the numbers through its office is slowed and stopped by itself; the other schools of the office, and
the office, go on.
"""

from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections

from tutela.answers.filings.models import Filing
from tutela.answers.filings.rows import person
from tutela.answers.inquiries.identify import identify
from tutela.answers.inquiries.recording import Refused
from tutela.bodies.counting import Use, use_quotas
from tutela.bodies.kinds import Acting
from tutela.bodies.sweeping import canaries
from tutela.bodies.sweeping.pacing import Look, Pacing
from tutela.core.errors import Refusal
from tutela.core.sweeping.persons import persons_of
from tutela.ledger import actions as ledger
from tutela.packs.current import legal_day_of
from tutela.sql import running


def counts(row: Filing) -> bool:
    """Whether filing it uses the body's own quota: once, and not where the body asks itself and is counted then."""
    return row.filed_on is None and row.asker != row.organisation


def judge(*, acting: Acting, row: Filing, by_program: bool, at: datetime) -> Refusal | None:
    """Looks at whom a body files about, with whom it filed about of late; inside the caller's transaction.

    Why it may not, where not: SWEEP_SLOWED, SWEEP_STOPPED, OVER_QUOTA, OVER_SEASON. That is returned and not raised, so
    that what was found stands, with an entry of the refusal.
    """
    pacing = Pacing([_look(acting, row, by_program=by_program, at=at)], at)
    refusal = pacing.refusals.get(0)
    if refusal is None and counts(row):
        (refusal,) = use_quotas([Use(acting, 1)], year=legal_day_of(at).year, at=at)
    pacing.write()
    if refusal is not None:
        ledger.append_many([Refused(acting, 1, refusal).entry(at)])
    return refusal


def _look(acting: Acting, row: Filing, *, by_program: bool, at: datetime) -> Look:
    known = person(row)
    assert known is not None  # what can be filed names somebody
    probe = identify(known.question(str(row.id)), legal_day_of(at))
    born = probe.born_on.toordinal() if probe.born_on else 0
    asked = persons_of([(probe.document, probe.is_resident, born)], acting.region)
    read = running.fetch(connections[DEFAULT_DB_ALIAS], *canaries.asked())
    (met,) = canaries.met([[probe.document]], read)
    return Look(acting, asked, met, at_desk=not by_program)
