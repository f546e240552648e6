"""When those on the lists were asked about, as far as filings and yearly screenings say; and by when they have to be.

Whoever no answer is known of is due within a year of coming onto the list, also who was hired since it began: an
earlier edition wrote nothing down of the day.
"""

from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import migrations
from django.utils import timezone

_AT_ONCE: Final = 500
_ID_BYTES: Final = 16
_FILED: Final = """
UPDATE staff_engagement SET asked_on = (
    SELECT max(i.asked_on) FROM filings_filing f JOIN inquiries_inquiry i ON i.id = f.inquiry
    WHERE f.engagement = staff_engagement.id AND i.answer <> 'refused' AND i.purpose <> 'teacher-restriction'
) WHERE state IN ('applicant', 'in-post')
"""
_LATER: Final = {
    "postgresql": """
UPDATE staff_engagement SET ask_by =
    (coalesce(asked_on, (listed_at AT TIME ZONE %s)::date) + interval '1 year')::date
WHERE state = 'in-post'
""",
    "sqlite": """
UPDATE staff_engagement SET ask_by = date(
    coalesce(asked_on, date(listed_at, %s)), '+1 year',
    CASE strftime('%%m-%%d', coalesce(asked_on, date(listed_at, %s))) WHEN '02-29' THEN '-1 day' ELSE '+0 days' END
) WHERE state = 'in-post'
""",
}


def look_back(apps: Any, schema_editor: Any) -> None:
    """In a few statements, but for screenings: one for every five hundred people of each."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(_FILED)
        _screened(apps)
        zone = settings.TUTELA_TIME_ZONE
        if connection.vendor == "postgresql":
            cursor.execute(_LATER["postgresql"], [zone])
        else:
            offset = timezone.now().astimezone(ZoneInfo(zone)).utcoffset()
            away = f"{int(offset.total_seconds()):+d} seconds"
            cursor.execute(_LATER["sqlite"], [away, away])


def _screened(apps: Any) -> None:
    """The latest day wins, whichever way it was asked."""
    runs = apps.get_model("screening", "Run").objects.filter(state="done")
    days = dict(runs.filter(released_at__isnull=False).values_list("id", "released_at"))
    members = apps.get_model("campaigns", "Member").objects.filter(state="done", run__isnull=False)
    engagement = apps.get_model("staff", "Engagement").objects
    zone = ZoneInfo(settings.TUTELA_TIME_ZONE)
    for run, ids in members.order_by("id").values_list("run", "engagements").iterator():
        if run not in days:
            continue
        on, listed = days[run].astimezone(zone).date(), bytes(ids)
        asked = [listed[start : start + _ID_BYTES].hex() for start in range(0, len(listed), _ID_BYTES)]
        for start in range(0, len(asked), _AT_ONCE):
            rows = engagement.filter(id__in=asked[start : start + _AT_ONCE]).exclude(state="left")
            rows.exclude(asked_on__gte=on).update(asked_on=on)


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0002_when_they_were_asked_about"),
        ("filings", "0003_filings_recalled"),
        ("inquiries", "0004_what_was_pending_of_a_body"),
        ("campaigns", "0004_hits_belong_to_runs"),
        ("screening", "0005_hits"),
    ]

    operations = [migrations.RunPython(look_back, migrations.RunPython.noop)]
