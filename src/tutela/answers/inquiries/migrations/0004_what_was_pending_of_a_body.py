from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0003_what_pending_came_to")]

    operations = [
        migrations.AddIndex(
            "inquiry",
            models.Index(
                fields=["organisation", "-asked_at", "-id"],
                condition=models.Q(("answer", "pending"), ("withdrawn_at", None)),
                name="inquiries_were_pending",
            ),
        ),
    ]
