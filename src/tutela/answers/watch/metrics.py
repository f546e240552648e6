"""What Prometheus may know of the watch: how long something waits, never of whom."""

from datetime import UTC, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from tutela.answers.watch.models import Waiting
from tutela.packs.current import legal_day_of

_NAME: Final = "tutela_watch_waiting_seconds"


def text(at: datetime) -> str:
    """In the text format that Prometheus reads (version 0.0.4)."""
    head = f"# HELP {_NAME} Age of the oldest note of a record that nobody was told of yet.\n# TYPE {_NAME} gauge\n"
    return f"{head}{_NAME} {waiting_seconds(at)}\n"


def waiting_seconds(at: datetime) -> float:
    """Of what is due; what is due on a day to come does not wait before it has begun."""
    due = Waiting.objects.filter(due_on__lte=legal_day_of(at)).order_by("due_on", "noticed_at")
    row = due.values_list("due_on", "noticed_at").first()
    if row is None:
        return 0.0
    begins = datetime.combine(row[0], time.min, ZoneInfo(settings.TUTELA_TIME_ZONE)).astimezone(UTC)
    return max(0.0, (at - max(begins, row[1])).total_seconds())
