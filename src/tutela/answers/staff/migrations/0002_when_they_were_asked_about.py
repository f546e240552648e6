from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_staff_lists")]

    operations = [
        migrations.AddField(
            model_name="engagement",
            name="asked_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="engagement",
            name="ask_by",
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                condition=models.Q(("ask_by__isnull", False)),
                fields=["organisation", "ask_by"],
                name="staff_to_ask_about",
            ),
        ),
    ]
