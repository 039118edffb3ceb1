"""SQLite copies the table; and another column, whose index is made when all else is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("late", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="latenote", name="year", field=models.BigIntegerField(default=2026)
        ),
        migrations.AddField(
            model_name="latenote",
            name="kind",
            field=models.CharField(max_length=20, null=True, db_index=True),
        ),
    ]
