"""What a transaction of questions reads before it judges: all of it asked for at once, and waited for once."""

from collections.abc import Sequence
from datetime import date
from itertools import chain

from django.db import DEFAULT_DB_ALIAS, connections

from tutela.answers.inquiries.calls import Call, Judged
from tutela.answers.inquiries.rested import papers_of
from tutela.bodies import counting
from tutela.bodies.sweeping import canaries, pacing
from tutela.index.lookup import queries as index
from tutela.sql.running import fetch_together


class Ahead:
    """Read for all calls, those that will be refused included; no person is looked up yet.

    Bodies are held from here on, their pace before their quota and each in the order of codes, so that no two callers
    wait for each other; whose papers are is read once they are held.
    """

    def __init__(self, calls: Sequence[tuple[Call, Sequence[Judged]]], on: date) -> None:
        purposes = {call.purpose_code for call, _ in calls}
        codes = sorted({call.acting.organisation for call, _ in calls})
        filers = {filer for call, _ in calls for filer in call.filed_by}
        self.papers = papers_of(calls)
        statements = [
            index.coverages_asked(purposes),
            canaries.asked(),
            pacing.asked(sorted({*codes, *filers}), on.year),
            counting.asked(codes, on.year),
        ]
        covered, self.canaries, self.paces, self.quotas, *papers = fetch_together(
            connections[DEFAULT_DB_ALIAS], [*statements, *self.papers.asked()]
        )
        self.coverages = index.covered(purposes, covered)
        self.papers.read(chain.from_iterable(papers))
