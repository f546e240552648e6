"""Where one body filed and another asked, each has a withdrawal of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("withdrawals", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="withdrawal", name="an_answer_is_withdrawn_once"),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.UniqueConstraint(
                fields=("told", "row", "organisation"), name="an_answer_is_withdrawn_once"
            ),
        ),
    ]
