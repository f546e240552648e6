from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty: the first publication counts what stands here, and its entry begins the numbers."""

    dependencies = [("registry", "0003_what_officers_found")]

    operations = [
        migrations.CreateModel(
            name="Inventory",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("number", models.PositiveBigIntegerField()),
                ("sealed", models.BinaryField()),
            ],
        ),
    ]
