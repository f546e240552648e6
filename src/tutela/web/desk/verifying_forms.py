"""The forms of verifying: what was found of each record and by what, and what a body supplies."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator

from tutela.agencies.verifying.case import LONGEST_WORDS, Basis, Compared, Judged
from tutela.web.desk.forms import DeskForm
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say


class _Found(StrEnum):
    """What an officer says of one record."""

    SAME = "same"
    OTHER = "other"


_ROWS: Final = 3


def words_field(label: str, limit: int, *, required: bool) -> forms.CharField:
    """Several lines of an officer or a person."""
    widget = forms.Textarea(attrs={"rows": _ROWS, "autocomplete": "off", "maxlength": limit})
    field = forms.CharField(required=required, strip=True, widget=widget, label=say(label, reader()))
    field.help_text = say(f"{label}-hint", reader())
    field.validators.append(MaxLengthValidator(limit, say("ask.too-long", reader(), limit=limit)))
    return field


def found_choices() -> list[tuple[str, str]]:
    """What may be said of one record: the same person, or two persons."""
    return _said(_Found, "found")


def is_same(said: str) -> bool:
    """Whether that says the same person."""
    return said == _Found.SAME.value


class JudgeForm(DeskForm):
    """Of each record whether it is this person's, by what that can be told, and in words."""

    def __init__(self, compared: Sequence[Compared], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._marks = [one.mark for one in compared]
        for mark in self._marks:
            self.fields[f"found-{mark}"] = forms.ChoiceField(
                choices=found_choices(),
                widget=forms.RadioSelect,
                label=say("identity.found", reader()),
                error_messages={"required": say("ask.required", reader())},
            )
        basis = [("", say("basis.unstated", reader())), *_said(Basis, "basis")]
        self.fields["basis"] = forms.ChoiceField(
            choices=basis,
            label=say("identity.basis", reader()),
            error_messages={"required": say("ask.required", reader())},
        )
        self.fields["words"] = words_field("identity.words", LONGEST_WORDS, required=False)

    def judged(self) -> Judged:
        """What was found."""
        given = self.cleaned_data
        found = {mark: is_same(given[f"found-{mark}"]) for mark in self._marks}
        return Judged(found, Basis(given["basis"]), given["words"])


class SupplyForm(DeskForm):
    """What a body supplies."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"] = words_field("identity.supplied", LONGEST_WORDS, required=True)


def _said(kinds: type[StrEnum], page: str) -> list[tuple[str, str]]:
    return [(one.value, say(f"{page}.{one.value}", reader())) for one in kinds]
