"""What Prometheus may know of the ledger: counts and seconds, never a name."""

from collections.abc import Iterator
from datetime import datetime

from tutela.core.errors import Refusal
from tutela.ledger import alarms, models, monitor, published, queries, remembered, steady, witnesses
from tutela.ledger.alarms import Kind


def text(at: datetime) -> str:
    """The metrics in the text format that Prometheus reads (version 0.0.4)."""
    return "".join(f"{line}\n" for line in _lines(at))


def _lines(at: datetime) -> Iterator[str]:
    head, since = queries.checkpoint(), queries.waiting_since()
    yield from _gauge("entries", "Entries in the tree.", head.checkpoint.size if head else 0)
    yield from _gauge("waiting_entries", "Accepted entries that are not yet in the tree.", queries.waiting())
    yield from _gauge("waiting_seconds", "Age of the oldest of them.", _seconds(since, at))
    yield from _gauge(
        "checkpoint_seconds", "Age of the newest checkpoint.", _seconds(head.signed_at if head else None, at)
    )
    yield from _gauge(
        "clock_ahead_seconds", "By how much the clock here leapt ahead of what was counted.", _ahead(at)
    )
    yield from _witnessing(at)
    yield from _probing(at)


def _witnessing(at: datetime) -> Iterator[str]:
    asked = witnesses.current()
    yield from _gauge(
        "witnesses", "Witnesses that the policy knows.", len(asked.policy.witnesses) if asked else 0
    )
    if asked is not None:
        since = published.unwitnessed_since()
        size = published.witnessed_size()
        yield from _gauge("witnessed_entries", "Entries under a checkpoint that met its quorum.", size)
        yield from _gauge(
            "unwitnessed_seconds", "Age of the oldest checkpoint that none covers.", _seconds(since, at)
        )
        yield from _gauge("cosignatures", "Cosignatures kept.", models.Cosignature.objects.count())
    standing = [one.kind for one in alarms.standing()]
    yield from _head("alarms", "Standing alarms: another log than this one was seen, or foreign rows in it.")
    for kind in Kind:
        yield f'tutela_ledger_alarms{{kind="{kind.value}"}} {standing.count(kind)}'


def _probing(at: datetime) -> Iterator[str]:
    sent, last, since = monitor.last()
    yield "# HELP tutela_ledger_probes_total Entries that the monitor has sent."
    yield "# TYPE tutela_ledger_probes_total counter"
    yield f"tutela_ledger_probes_total {sent}"
    if since is not None:
        yield from _gauge(
            "probe_age_seconds", "Age of the last probe that was accepted.", _seconds(since, at)
        )
    if last is None:
        return
    yield from _head("probe_seconds", "How long the last probe took to get so far; NaN where it did not.")
    stages = {"accepted": last.accepted, "integrated": last.integrated}
    if witnesses.current() is not None:
        stages["witnessed"] = last.witnessed
    for stage, seconds in stages.items():
        yield f'tutela_ledger_probe_seconds{{stage="{stage}"}} {"NaN" if seconds is None else f"{seconds:.6f}"}'
    yield from _gauge(
        "left_behind_entries",
        "Accepted long before the newest head and not in the tree, at the last probe.",
        last.left_behind,
    )
    yield from _gauge(
        "clock_skew_seconds",
        "By how much heads or witnesses state another time than the monitor's, at the last probe.",
        last.skew,
    )


def _gauge(name: str, meaning: str, value: float) -> Iterator[str]:
    yield from _head(name, meaning)
    yield f"tutela_ledger_{name} {value}"


def _head(name: str, meaning: str) -> Iterator[str]:
    yield f"# HELP tutela_ledger_{name} {meaning}"
    yield f"# TYPE tutela_ledger_{name} gauge"


def _seconds(since: datetime | None, at: datetime) -> float:
    return 0.0 if since is None else max((at - since).total_seconds(), 0.0)


def _ahead(at: datetime) -> float:
    """Zero where no head was signed on this machine since it was started, or where what was signed cannot be read."""
    try:
        kept = remembered.read()
    except Refusal:
        return 0.0
    return steady.ahead(at, kept.reading if kept else None, steady.count()).total_seconds()
