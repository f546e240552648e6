from typing import Any

from django.db import migrations, models


def fill(apps: Any, _: Any) -> None:
    """Each followed the purpose of its campaign."""
    hits = apps.get_model("campaigns", "Hit").objects
    for purpose in list(hits.values_list("member__campaign__purpose", flat=True).distinct()):
        members = apps.get_model("campaigns", "Member").objects.filter(campaign__purpose=purpose)
        hits.filter(member__in=members.values("id")).update(purpose=purpose)


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_presses")]

    operations = [
        migrations.AddField("hit", "purpose", models.CharField(default="", max_length=40)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
