"""The forms of re-checks: a person's grounds, a written application, and what an officer finds."""

from typing import Any, Final

from django import forms

from tutela.core.errors import Reason, Refusal
from tutela.redress.relief.recheck import LONGEST_WORDS, Found, Outcome
from tutela.web.desk.forms import DeskForm, SubjectForm, one_line
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say
from tutela.web.desk.verifying_forms import words_field

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
    field_order = ("name", "document", "number", "kind", "country")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["grounds"] = words_field("recheck.grounds", LONGEST_WORDS, required=True)
        self.fields["grounds"].error_messages["required"] = say("ask.required", reader())

    def refuse(self, refusal: Refusal) -> None:
        """A number that is none, or somebody else's, is told at the number."""
        if refusal.reason is Reason.NOT_FOUND:
            self.add_error("number", say("recheck.number-wrong", reader()))
        else:
            super().refuse(refusal)


class DecideForm(DeskForm):
    """What an officer finds, and why, as the person is told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = {"required": say("ask.required", reader())}
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
        return Found(Outcome(self.cleaned_data["outcome"]), self.cleaned_data["reasons"])
