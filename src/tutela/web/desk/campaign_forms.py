"""The form by which an office orders a yearly screening."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, cast

from django import forms

from tutela.answers.campaigns.scope import KINDS
from tutela.bodies.kinds import BodyKind
from tutela.core.errors import Reason, Refusal
from tutela.sheets.days import day_of
from tutela.web.desk.forms import WithPurpose, one_line
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_DAY_LIMIT: Final = 20
_ALL: Final = "all"


class CampaignForm(WithPurpose):
    """Of which bodies, for which purpose, and by when the lists are due."""

    kind = forms.ChoiceField()
    under = forms.ChoiceField(required=False)
    due_on = one_line("due_on", _DAY_LIMIT, required=True, page="campaign")
    field_order = ("purpose", "kind", "under", "due_on")

    def __init__(self, *args: Any, offices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = reader()
        self.fields["purpose"].help_text = say("campaign.purpose-hint", language)
        kind, under = (cast(forms.ChoiceField, self.fields[name]) for name in ("kind", "under"))
        kind.label, kind.help_text = say("campaign.kind", language), say("campaign.kind-hint", language)
        names = (_ALL, *(one.value for one in KINDS))
        kind.choices = [(one, say(f"campaign-kind.{one}", language)) for one in names]
        under.label, under.help_text = say("campaign.under", language), say("campaign.under-hint", language)
        under.choices = [("", say("campaign.under-all", language)), *offices]

    def clean_due_on(self) -> date:
        """The day meant, in any of the ways people write it."""
        on = day_of(self.cleaned_data["due_on"])
        if on is None:
            raise forms.ValidationError(say("ask.date-wrong", reader()))
        return on

    def kinds(self) -> Sequence[BodyKind]:
        """Which kinds of body are meant."""
        chosen = self.cleaned_data["kind"]
        return KINDS if chosen == _ALL else (BodyKind(chosen),)

    def refuse(self, refusal: Refusal) -> None:
        """A day that is past or too far ahead is told at the day, a scope with nobody in it at the kinds."""
        if refusal.reason in (Reason.CELL_DAY_ORDER, Reason.CELL_VALUE):
            self.add_error("due_on", say("campaign.due_on-wrong", reader()))
        elif refusal.reason is Reason.NOBODY_ASKS:
            self.add_error("kind", say("campaign.nobody", reader()))
        else:
            super().refuse(refusal)
