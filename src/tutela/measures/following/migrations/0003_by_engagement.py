from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("following", "0002_rows_of_screenings")]

    operations = [
        migrations.AddIndex(
            "following", models.Index(fields=["engagement"], name="followings_of_an_engagement")
        ),
    ]
