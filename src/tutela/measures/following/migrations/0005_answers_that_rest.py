from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("following", "0004_papers_that_are_looked_at")]

    operations = [
        migrations.AddField("step", "is_kept", models.BooleanField(default=False, db_default=False)),
        migrations.AddIndex(
            "step",
            models.Index(fields=["following"], condition=models.Q(is_kept=True), name="duties_that_rest"),
        ),
    ]
