from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("bodies", "0003_paths_of_bodies")]

    operations = [
        migrations.AddField(
            model_name="officer",
            name="account_salt",
            field=models.BinaryField(default=bytes, max_length=32),
        ),
    ]
