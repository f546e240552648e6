from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("filings", "0001_filings"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(
                condition=models.Q(("state", "answered")),
                fields=["due_on", "id"],
                name="filings_answered",
            ),
        ),
    ]
