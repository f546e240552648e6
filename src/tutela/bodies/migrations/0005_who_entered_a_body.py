from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("bodies", "0004_accounts_are_bound")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="entered_by",
            field=models.CharField(default="", max_length=40),
        ),
    ]
