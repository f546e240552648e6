"""The day's round after which the tables were last written anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sealing", "0001_initial")]

    operations = [
        migrations.AddField("gatestate", "rewritten_on", models.DateField(null=True)),
    ]
