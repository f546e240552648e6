"""Every table is held against the ledger, or a reason is named why not."""

from django.apps import apps

from tutela.auditing.tables import AUDITED, LEFT_OUT


def test_each_table_is_audited_or_a_reason_is_named() -> None:
    there = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    named = AUDITED.keys() | LEFT_OUT.keys()
    assert there - named == set(), "say in tutela.auditing.tables what the audit does with these"
    assert named - there == set(), "these are no tables"
    assert AUDITED.keys() & LEFT_OUT.keys() == set()


def test_a_reason_says_something() -> None:
    assert all(len(reason.split()) >= 3 for reason in (*AUDITED.values(), *LEFT_OUT.values()))
