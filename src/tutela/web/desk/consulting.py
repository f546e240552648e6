"""Looking at one record of one's own agency. Its number and content stand in posted forms and their replies alone."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tutela.agencies.consulting import actions
from tutela.agencies.consulting.duty import Said, duty
from tutela.agencies.consulting.shown import Line, lines
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import organisation_names
from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language
from tutela.packs.current import legal_day_of
from tutela.records.registry.content import MARK
from tutela.records.registry.files import RecordFile, Version
from tutela.web.desk.answers import named_source
from tutela.web.desk.forms import DeskForm, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say

_LONGEST: Final = 200
_PLAIN: Final = {"autocomplete": "off", "spellcheck": "false", "maxlength": _LONGEST}


class RecordForm(DeskForm):
    """The agency's own number of a record, and whether the duty of confidentiality is accepted."""

    number = forms.CharField(max_length=_LONGEST, widget=forms.TextInput(attrs=_PLAIN))
    accepts = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = say("consult.number", reader())
        self.fields["number"].help_text = say("consult.number-hint", reader())

    def refuse(self, refusal: Refusal) -> None:
        """What never came, is another agency's or is sealed is told in the same words, at the number."""
        if refusal.reason is Reason.NOT_FOUND:
            self.add_error("number", say("consult.not-found", reader()))
        else:
            super().refuse(refusal)


class DutyForm(DeskForm):
    """Acceptance of the duty, for the number that was asked for."""

    number = forms.CharField(max_length=_LONGEST, widget=forms.HiddenInput)
    accepts = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepts"].label = say("consult.accepts", reader())


@dataclass(frozen=True, slots=True)
class Shown:
    """One version as the page shows it."""

    version: Version
    lines: tuple[Line, ...]


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@officer
def consult(request: HttpRequest, acting: Acting) -> HttpResponse:
    """The form; then the record, or first the duty where its file is marked."""
    require(acting, Permission.RECORDS_CONSULT)
    form = RecordForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            found = actions.consult(
                acting=acting, source_id=said["number"], accepts_duty=said["accepts"], at=timezone.now()
            )
        except Refusal as refusal:
            if refusal.reason is Reason.DUTY_NOT_ACCEPTED:
                return _asks_for_duty(request, said["number"])
            form.refuse(refusal)
        else:
            return render(request, "desk/record.html", _context(found))
    return render(request, "desk/records.html", {"form": form}, status=422 if form.errors else 200)


def _context(found: RecordFile) -> dict[str, Any]:
    """The version that stands, and what was said before it, newest first."""
    shown = [Shown(one, lines(one.content, reader())) for one in reversed(found.versions)]
    zh, en = organisation_names({found.authority}).get(found.authority, (found.authority, found.authority))
    named = zh if reader() is Language.CHINESE else en
    return {"record": found, "authority": named, "mark": MARK, "stands": shown[0], "former": shown[1:]}


def _asks_for_duty(request: HttpRequest, number: str) -> HttpResponse:
    """What the law says of the mark and of who opens, and a form to accept it: each time anew."""
    law = duty(legal_day_of(timezone.now()))
    asked = "asked" in request.POST  # the form was sent back, and nothing was accepted
    form = DutyForm(request.POST) if asked else DutyForm(initial={"number": number})
    context = {"form": form, "mark": MARK, "marked": _told(law.marked), "bound": _told(law.bound)}
    return render(request, "desk/record-duty.html", context, status=422 if asked else 200)


def _told(said: Said) -> tuple[str, str]:
    words = said.zh if reader() is Language.CHINESE else said.en
    return words, named_source(said.instrument, said.article)
