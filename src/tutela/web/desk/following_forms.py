"""The forms by which a body enters that a duty was done, and an office what it made of the proof."""

from datetime import date
from typing import Any, Final, cast

from django import forms
from django.conf import settings

from tutela.core.errors import Reason, Refusal
from tutela.core.following.duties import Duty
from tutela.core.following.proofs import LONGEST_NUMBER, is_looked_at
from tutela.core.wording import sentence
from tutela.measures.following.following import LONGEST_REASONS, LONGEST_WORDS, Document, Proof, Step, Way
from tutela.measures.following.looking import Finding
from tutela.sheets.days import day_of
from tutela.web.desk.forms import DeskForm, one_line
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say
from tutela.web.desk.verifying_forms import words_field

_DAY: Final = (Reason.CELL_DATE, Reason.CELL_DAY_AHEAD, Reason.CELL_DAY_ORDER)
_DAYS: Final = ("done_on", "dated_on", "seen_on")
_FILE: Final = (Reason.FILE_EMPTY, Reason.FILE_KIND, Reason.FILE_TOO_LARGE)
_MEGABYTE: Final = 1_000_000
_ACCEPT, _RETURN = "accept", "return"


class _Shown(DeskForm):
    """Refusals at their fields, days and files in the words of the form."""

    def refuse(self, refusal: Refusal) -> None:
        """A day that is none, a file that is no paper, a field that is empty."""
        column = str(refusal.values.get("column") or refusal.values.get("later") or "")
        if refusal.reason in _DAY and column in self.fields:
            self.add_error(column, say(f"duty.{column}-wrong", reader()))
        elif refusal.reason in _FILE and "paper" in self.fields:
            self.add_error("paper", say("duty.paper-wrong", reader(), limit=_megabytes()))
        elif refusal.reason is Reason.CELL_MISSING and column in self.fields:
            self.add_error(column, say("ask.required", reader()))
        elif refusal.reason is Reason.TEXT_HOLDS_NUMBER and "reasons" in self.fields:
            self.add_error("reasons", sentence(refusal, reader()))
        else:
            super().refuse(refusal)

    def day(self, name: str) -> date:
        """The day meant, in any of the ways people write it. Refuses CELL_DATE, CELL_MISSING."""
        written = self.cleaned_data[name]
        if not written:
            raise Refusal(Reason.CELL_MISSING, column=name)
        on = day_of(written)
        if on is None:
            raise Refusal(Reason.CELL_DATE, column=name)
        return on


class DutyForm(_Shown):
    """When it was done, by what that can be shown and, of a notice, how it was served.

    Work that was stopped and a contract that ended are shown by a paper: its number, its day, and the paper as a file
    or that it is shown at the office.
    """

    way = forms.ChoiceField()
    done_on = one_line("done_on", 20, required=True, page="duty")
    number = one_line("number", LONGEST_NUMBER, required=True, page="duty-paper")
    dated_on = one_line("dated_on", 20, required=True, page="duty")
    paper = forms.FileField(required=False, allow_empty_file=True)
    at_office = forms.BooleanField(required=False)
    proof = one_line("proof", LONGEST_WORDS, required=True, page="duty")

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": step.duty.value, **kwargs})
        self._by_paper = is_looked_at(step.duty, is_undoing=step.owed.is_undoing)
        if step.duty is Duty.NOTICE:
            self._say_way()
        else:
            del self.fields["way"]
        if self._by_paper:
            self._say_paper()
        else:
            for name in ("number", "dated_on", "paper", "at_office"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A paper is here, or it is said that it is shown at the office; one that is too large is not read."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self._by_paper:
            return given
        file = given.get("paper")
        if file is None and not given.get("at_office"):
            self.add_error("paper", say("duty.paper-missing", reader()))
        if file is not None and file.size > settings.TUTELA_PAPER_LIMIT:
            self.add_error("paper", say("duty.paper-wrong", reader(), limit=_megabytes()))
        return given

    def shown(self) -> Proof:
        """What was entered. Refuses CELL_DATE."""
        given = self.cleaned_data
        way, done_on = given.get("way"), self.day("done_on")
        return Proof(done_on, given["proof"], Way(way) if way else None, self._document())

    def _document(self) -> Document | None:
        if not self._by_paper:
            return None
        file = self.cleaned_data["paper"]
        content = None if file is None else file.read()
        return Document(self.cleaned_data["number"], self.day("dated_on"), content)

    def _say_way(self) -> None:
        way, language = cast(forms.ChoiceField, self.fields["way"]), reader()
        way.label = say("duty.way", language)
        way.choices = [
            ("", say("duty.way-unstated", language)),
            *((one.value, say(f"way.{one.value}", language)) for one in Way),
        ]

    def _say_paper(self) -> None:
        paper, proof, language = self.fields["paper"], self.fields["proof"], reader()
        paper.label = say("duty.paper", language)
        paper.help_text = say("duty.paper-hint", language, limit=_megabytes())
        self.fields["at_office"].label = say("duty.at_office", language)
        proof.required, proof.widget.is_required = False, False
        proof.label, proof.help_text = say("duty.remark", language), say("duty.remark-hint", language)


class LookForm(_Shown):
    """What the office makes of a proof: accepted, the paper seen where it is not here; or returned, and why."""

    finding = forms.ChoiceField(widget=forms.RadioSelect)
    seen_on = one_line("seen_on", 20, required=False, page="duty")

    def __init__(self, *args: Any, is_filed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = reader()
        finding = cast(forms.ChoiceField, self.fields["finding"])
        finding.label = say("proof.finding", language)
        finding.choices = [(one, say(f"proof.{one}", language)) for one in (_ACCEPT, _RETURN)]
        if is_filed:
            del self.fields["seen_on"]
        self.fields["reasons"] = words_field("proof.reasons", LONGEST_REASONS, required=False)

    def found(self) -> Finding:
        """What the action is given. Refuses CELL_DATE."""
        given = self.cleaned_data
        accepted = given["finding"] == _ACCEPT
        seen = self.day("seen_on") if accepted and given.get("seen_on") else None
        return Finding(accepted, "" if accepted else given["reasons"], seen)


def _megabytes() -> int:
    return int(settings.TUTELA_PAPER_LIMIT // _MEGABYTE)
