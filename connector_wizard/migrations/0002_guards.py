"""Guard the history, seal the canary, and make the shared cache's table."""

from django.core.management import call_command
from django.db import migrations

from connector_wizard.models import guards


def put_up(apps, schema_editor):
    guards.put_up(schema_editor.connection)


def take_down(apps, schema_editor):
    guards.take_down(schema_editor.connection)


def seal_canary(apps, schema_editor):
    # Sealed with the keys of the database's first day; every rotation seals it again.
    apps.get_model("connector_wizard", "KeyCanary").objects.create()


def make_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("connector_wizard", "0001_initial")]

    operations = [
        migrations.RunPython(put_up, take_down),
        migrations.RunPython(seal_canary, migrations.RunPython.noop),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
