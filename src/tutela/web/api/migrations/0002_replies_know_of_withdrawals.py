from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.AddField("keptreply", "withdrawn", models.CharField(max_length=64, null=True)),
    ]
