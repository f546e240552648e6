"""Writes down where every body stands that was entered before bodies had paths."""

from django.db import migrations


def write_paths(apps, schema_editor):
    organisation = apps.get_model("bodies", "Organisation")
    known = dict(organisation.objects.values_list("code", "parent_id"))
    paths = {}

    def path_of(code):
        if code not in paths:
            above = known[code]
            paths[code] = (path_of(above) if above else "") + f"{code}/"
        return paths[code]

    rows = [organisation(code=code, path=path_of(code)) for code in known]
    organisation.objects.bulk_update(rows, ["path"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [("bodies", "0002_the_tree_and_its_people")]

    operations = [migrations.RunPython(write_paths, migrations.RunPython.noop)]
