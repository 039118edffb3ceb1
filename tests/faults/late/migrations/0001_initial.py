"""A table, and more rows than a small disk holds; some time in between."""

from django.db import migrations, models

ROWS, SIZE = 40, 250_000


def fill(apps, schema_editor):
    note = apps.get_model("late", "LateNote")
    for number in range(ROWS):
        note.objects.create(text=f"{number}" + "x" * SIZE)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="LateNote",
            fields=[
                ("id", models.BigAutoField(primary_key=True)),
                ("text", models.TextField()),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddField(
            model_name="latenote", name="year", field=models.IntegerField(default=2026)
        ),
    ]
