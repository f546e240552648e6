"""The forms of administrators: one thing each."""

from typing import Any, Final

from django import forms

from tutela.bodies.actions import NewOrganisation
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.officers import KINDS_OF
from tutela.bodies.tree import Names
from tutela.core.errors import Reason, Refusal
from tutela.web.desk.forms import DeskForm, one_line
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_MOST: Final = 10_000_000


class _Form(DeskForm):
    """Tells a refusal that names one of its fields at that field."""

    def refuse(self, refusal: Refusal) -> None:
        """At its field, or above the form."""
        name = str(refusal.values.get("detail", "")).rsplit(".", 1)[-1]
        if refusal.reason is Reason.REQUEST_INVALID and name in self.fields:
            self.add_error(name, say("bodies.wrong", reader()))
        else:
            super().refuse(refusal)


def _count() -> forms.IntegerField:
    return forms.IntegerField(
        min_value=0, max_value=_MOST, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )


def _labelled(form: forms.Form, *names: str) -> None:
    """The label and hint of a field, in the language of the reader, when the page is made."""
    for name in names:
        field = form.fields[name]
        field.label = say(f"bodies.{name}", reader())
        field.help_text = say(f"bodies.{name}-hint", reader())


class NamesForm(_Form):
    """What a body is called."""

    name_zh = one_line("name_zh", 120, required=True, page="bodies")
    name_en = one_line("name_en", 160, required=True, page="bodies")

    def names(self) -> Names:
        """What was written."""
        return Names(self.cleaned_data["name_zh"], self.cleaned_data["name_en"])


class PlaceForm(_Form):
    """Where a body stands."""

    parent = one_line("parent", 40, required=False, page="bodies")
    region = one_line("region", 6, required=True, page="bodies")


class DeclareForm(_Form):
    """What a body declares."""

    headcount = _count()
    vacancies = _count()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _labelled(self, "headcount", "vacancies")


class QuotaForm(_Form):
    """A higher quota for this year."""

    allowed = _count()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _labelled(self, "allowed")


class CanaryForm(_Form):
    """An identity that belongs to nobody."""

    name = one_line("name", 100, required=True, page="canaries")
    number = one_line("number", 40, required=True, page="canaries")


class ConfirmForm(_Form):
    """Nothing to fill in: the button itself is the act."""


class NewBodyForm(NamesForm, PlaceForm, DeclareForm):
    """A body that is entered for the first time."""

    code = one_line("code", 40, required=True, page="bodies")
    kind = forms.ChoiceField()
    field_order = ("code", "name_zh", "name_en", "kind", "region", "parent", "headcount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["vacancies"]
        kind = self.fields["kind"]
        kind.label = say("bodies.kind", reader())
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.value, say(f"body-kind.{one.value}", reader())) for one in BodyKind]

    def organisation(self) -> NewOrganisation:
        """What was written."""
        said = self.cleaned_data
        return NewOrganisation(
            code=said["code"],
            name_zh=said["name_zh"],
            name_en=said["name_en"],
            kind=BodyKind(said["kind"]),
            region=said["region"],
            parent=said["parent"] or None,
            headcount=said["headcount"],
        )


class RoleForm(_Form):
    """An office at a body of a kind."""

    role = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, kind: BodyKind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        roles = [role for role in Role if kind is None or kind in KINDS_OF[role]]
        field.choices = [(role.value, say(f"role.{role.value}", reader())) for role in roles]
        field.label = say("bodies.role", reader())
        field.help_text = say("bodies.role-hint", reader())

    def office(self) -> Role:
        """The one chosen."""
        return Role(self.cleaned_data["role"])


class AppointForm(RoleForm):
    """A new officer."""

    username = one_line("username", 150, required=True, page="bodies")
    field_order = ("username", "role")


class TransferForm(RoleForm):
    """Where an officer goes."""

    organisation = one_line("organisation", 40, required=True, page="bodies")
    field_order = ("organisation", "role")

    def refuse(self, refusal: Refusal) -> None:
        """A body that is not there, or not one's own to fill, is told at its field."""
        if refusal.reason is Reason.NOT_FOUND:
            self.add_error("organisation", say("bodies.missing", reader()))
        else:
            super().refuse(refusal)
