from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0003_what_hits_follow")]

    operations = [
        migrations.RemoveConstraint("hit", "a_row_is_one_hit"),
        migrations.RemoveIndex("hit", "hits_of_a_list"),
        migrations.RemoveField("hit", "member"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("hit", "screening_hit")],
            state_operations=[migrations.DeleteModel("hit")],
        ),
    ]
