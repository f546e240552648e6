"""The form by which a body enters that a duty was done."""

from typing import Any, Final, cast

from django import forms

from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.measures.following.following import LONGEST_WORDS, Proof, Step, Way
from tutela.sheets.days import day_of
from tutela.web.desk.forms import DeskForm, one_line
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_DAY: Final = (Reason.CELL_DATE, Reason.CELL_DAY_AHEAD, Reason.CELL_DAY_ORDER)


class DutyForm(DeskForm):
    """When it was done, by what that can be shown and, of a notice, how it was served."""

    way = forms.ChoiceField()
    done_on = one_line("done_on", 20, required=True, page="duty")
    proof = one_line("proof", LONGEST_WORDS, required=True, page="duty")

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": step.duty.value, **kwargs})
        if step.duty is not Duty.NOTICE:
            del self.fields["way"]
            return
        way, language = cast(forms.ChoiceField, self.fields["way"]), reader()
        way.label = say("duty.way", language)
        way.choices = [
            ("", say("duty.way-unstated", language)),
            *((one.value, say(f"way.{one.value}", language)) for one in Way),
        ]

    def shown(self) -> Proof:
        """What was entered. Refuses CELL_DATE."""
        given = self.cleaned_data
        way, done_on = given.get("way"), day_of(given["done_on"])
        if done_on is None:
            raise Refusal(Reason.CELL_DATE, column="done_on")
        return Proof(done_on, given["proof"], Way(way) if way else None)

    def refuse(self, refusal: Refusal) -> None:
        """At its field, in the words of the form."""
        if refusal.reason in _DAY:
            self.add_error("done_on", say("duty.done_on-wrong", reader()))
        elif refusal.reason is Reason.CELL_MISSING:
            self.add_error(str(refusal.values["column"]), say("ask.required", reader()))
        else:
            super().refuse(refusal)
