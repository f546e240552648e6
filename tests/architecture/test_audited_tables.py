"""Every table is held against the ledger, or a reason is named why not."""

from django.apps import apps

from tutela.auditing.tables import AUDITED, LEFT_OUT
from tutela.auditing.unbound import UNBOUND


def test_each_table_is_audited_or_a_reason_is_named() -> None:
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    named = AUDITED.keys() | LEFT_OUT.keys()
    assert there - named == set(), "say in tutela.auditing.tables what the audit does with these"
    assert named - there == set(), "these are no tables"
    assert AUDITED.keys() & LEFT_OUT.keys() == set()


def test_a_reason_says_something() -> None:
    assert all(len(reason.split()) >= 3 for reason in (*AUDITED.values(), *LEFT_OUT.values()))


def test_what_is_not_bound_is_a_column_of_an_audited_table() -> None:
    columns = {
        f"{label}.{field.attname}"
        for label in AUDITED
        for field in apps.get_model(label)._meta.concrete_fields
    }
    assert UNBOUND.keys() - columns == set()
    assert all(len(reason.split()) >= 3 for reason in UNBOUND.values())
