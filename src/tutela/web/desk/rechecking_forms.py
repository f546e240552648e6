"""The forms of re-checks: a person's grounds, a written application, and what an officer finds."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from tutela.agencies.verifying.case import Compared
from tutela.core.errors import Reason, Refusal
from tutela.redress.relief.recheck import LAST_ROW, LONGEST_WORDS, Found, Outcome
from tutela.web.desk.forms import DeskForm, SubjectForm, one_line
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say
from tutela.web.desk.verifying_forms import found_choices, is_same, words_field

_NUMBER_LIMIT: Final = 40
_FINDS: Final = (Outcome.UPHELD, Outcome.WRONG)


class ApplyForm(DeskForm):
    """Why somebody thinks that an answer about them is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grounds"] = words_field("recheck.grounds", LONGEST_WORDS, required=True)
        self.fields["grounds"].error_messages["required"] = say("ask.required", reader())


class TakeForm(SubjectForm):
    """A written application: who, against which answer, and why."""

    number = one_line("number", _NUMBER_LIMIT, required=True, page="recheck")
    row = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=LAST_ROW,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    field_order = ("name", "document", "number", "row", "kind", "country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["row"].label = say("recheck.row", reader())
        self.fields["row"].help_text = say("recheck.row-hint", reader())
        self.fields["row"].error_messages |= dict.fromkeys(
            ("invalid", "min_value", "max_value"), say("recheck.row-wrong", reader())
        )
        self.fields["grounds"] = words_field("recheck.grounds", LONGEST_WORDS, required=True)
        self.fields["grounds"].error_messages["required"] = say("ask.required", reader())

    def refuse(self, refusal: Refusal) -> None:
        """A number that is none, or somebody else's, is told at the number."""
        if refusal.reason is Reason.NOT_FOUND:
            self.add_error("number", say("recheck.number-wrong", reader()))
        else:
            super().refuse(refusal)


class DecideForm(DeskForm):
    """Of each record whether it is the applicant's; where none is near, whether the answer is right; and why."""

    def __init__(self, compared: Sequence[Compared], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._marks = [one.mark for one in compared]
        required = {"required": say("ask.required", reader())}
        for mark in self._marks:
            self.fields[f"found-{mark}"] = forms.ChoiceField(
                choices=found_choices(),
                widget=forms.RadioSelect,
                label=say("recheck.found", reader()),
                error_messages=required,
            )
        if not self._marks:
            self.fields["outcome"] = forms.ChoiceField(
                choices=[(one.value, say(f"recheck-finds.{one.value}", reader())) for one in _FINDS],
                widget=forms.RadioSelect,
                label=say("recheck.outcome", reader()),
                error_messages=required,
            )
        self.fields["reasons"] = words_field("recheck.reasons", LONGEST_WORDS, required=True)
        self.fields["reasons"].error_messages["required"] = required["required"]

    def found(self) -> Found:
        """What was found."""
        given = self.cleaned_data
        same = {mark: is_same(given[f"found-{mark}"]) for mark in self._marks}
        if not same:
            return Found(Outcome(given["outcome"]), given["reasons"])
        return Found(Outcome.UPHELD if any(same.values()) else Outcome.WRONG, given["reasons"], same)

    def others(self) -> list[forms.BoundField]:
        """The fields that stand below the comparison."""
        return [field for field in self.visible_fields() if not field.name.startswith("found-")]
