"""Whether what a purpose needs is delivered here, from which day on, and until when that counts as fresh."""

from collections.abc import Iterable
from datetime import date, timedelta

from tutela.core.law.schema import Purpose
from tutela.index.lookup.queries import Covered
from tutela.records.registry.queries import Delivered


def covered(purpose: Purpose, feeds: Iterable[Delivered], on: date) -> Covered:
    """Every port the purpose needs must have delivered, and its feeds together must cover every family needed.

    A feed that was declared and never delivered, or that covers days to come alone, covers nothing.
    """
    missing: list[str] = []
    fresh_until = covers_from = None
    delivered = [feed for feed in feeds if feed.last_delivery_at is not None and feed.from_on <= on]
    for port in sorted(purpose.needs_ports):
        at_port = [feed for feed in delivered if feed.port == port]
        families = frozenset(family for feed in at_port for family in feed.families)
        lacking = sorted(set(purpose.needs_families) - families) if "all" not in families else []
        missing += [f"{port}: {family}" for family in lacking]
        for feed in at_port:
            assert feed.last_delivery_at is not None
            due = feed.last_delivery_at + timedelta(days=feed.cadence_days)
            fresh_until = due if fresh_until is None else min(fresh_until, due)
        if at_port:
            first = min(feed.from_on for feed in at_port)
            covers_from = first if covers_from is None else max(covers_from, first)
    return Covered("; ".join(missing), fresh_until, covers_from)
