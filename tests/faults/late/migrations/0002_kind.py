"""Another column, and an index over it: SQLite copies the table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("late", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="latenote",
            name="kind",
            field=models.CharField(max_length=20, default="note", db_index=True),
        ),
        migrations.AlterField(
            model_name="latenote", name="year", field=models.BigIntegerField(default=2026)
        ),
    ]
