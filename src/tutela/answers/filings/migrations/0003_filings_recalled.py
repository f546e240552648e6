from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0002_filings_answered")]

    operations = [
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("state", "recalled")), fields=["id"], name="filings_recalled"
            ),
        ),
    ]
