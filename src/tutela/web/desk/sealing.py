"""Sealing notices handed in, and what waits because sealing is in doubt: for the agency, and for the prosecutor."""

from datetime import date
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tutela.agencies.sealing import actions, queries
from tutela.agencies.sealing.actions import Ordered
from tutela.bodies.kinds import Acting
from tutela.bodies.permissions import Permission, require
from tutela.bodies.queries import organisation_names
from tutela.core.errors import Reason, Refusal
from tutela.redress.opinions import queries as opinions
from tutela.sheets.days import day_of
from tutela.web.desk.forms import DeskForm, posted
from tutela.web.desk.officers import officer
from tutela.web.desk.receiving import laid_down
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say
from tutela.web.desk.uploads import page_of

_NOTICE_LIMIT: Final = 60
_NUMBERS_LIMIT: Final = 20_000
_DOUBTS_SHOWN: Final = 200  # the most urgent; a page is for looking, the command for lists
_PLAIN: Final = {"autocomplete": "off", "spellcheck": "false"}


_TOLD: Final = {
    (Reason.CELL_MISSING, "source_id"): ("numbers", "sealing.numbers-missing"),
    (Reason.CELL_MISSING, "received_on"): ("received", "sealing.received-missing"),
    (Reason.CELL_DAY_AHEAD, "notice_on"): ("dated", "sealing.dated-ahead"),
    (Reason.CELL_DAY_AHEAD, "received_on"): ("received", "sealing.received-ahead"),
    (Reason.CELL_DAY_ORDER, "received_on"): ("received", "sealing.received-before"),
}
"""Where a refusal is told, by its reason and column, and in which words."""


class NoticeForm(DeskForm):
    """A sealing notice, and the numbers of the records it seals: typed in, or as a file."""

    notice = forms.CharField(max_length=_NOTICE_LIMIT, widget=forms.TextInput(attrs=_PLAIN))
    dated = forms.CharField(max_length=20, widget=forms.TextInput(attrs=_PLAIN))
    received = forms.CharField(max_length=20, required=False, widget=forms.TextInput(attrs=_PLAIN))
    numbers = forms.CharField(
        max_length=_NUMBERS_LIMIT, required=False, widget=forms.Textarea(attrs={**_PLAIN, "rows": 4})
    )
    file = forms.FileField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(f"sealing.{name}", reader())
            field.help_text = say(f"sealing.{name}-hint", reader())

    def clean_dated(self) -> date:
        """The day on the notice, in any of the ways people write it."""
        return _day(self.cleaned_data["dated"])

    def clean_received(self) -> date | None:
        """The day of receipt; none of a court's own notice."""
        said = self.cleaned_data["received"]
        return _day(said) if said else None

    def refuse(self, refusal: Refusal) -> None:
        """A day that cannot be is told at that day, what is missing at its field."""
        told = _TOLD.get((refusal.reason, str(refusal.values.get("column", refusal.values.get("later", "")))))
        if told is None:
            super().refuse(refusal)
        else:
            self.add_error(told[0], say(told[1], reader()))


def _day(text: str) -> date:
    on = day_of(text)
    if on is None:
        raise forms.ValidationError(say("ask.date-wrong", reader()))
    return on


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def sealing(request: HttpRequest, acting: Acting) -> HttpResponse:
    """A form for a notice, and the agency's doubts. A notice is looked at and confirmed as any file is."""
    require(acting, Permission.RECORDS_SEAL)
    form = NoticeForm(*posted(request))
    found = _staged(acting, form) if request.method == "POST" and form.is_valid() else None
    if found is not None:
        return render(request, "desk/upload.html", {**page_of(acting, found.upload), "ordered": found})
    doubts = queries.doubts(acting, timezone.now(), _DOUBTS_SHOWN)
    context = {"form": form, "doubts": doubts, "of_doubts": queries.count(acting)}
    return render(request, "desk/sealing.html", context, status=422 if form.errors else 200)


@require_safe
@officer
def overdue(request: HttpRequest, acting: Acting) -> HttpResponse:
    """For the supervising prosecutor: agencies that let the time of a doubt pass."""
    found = queries.overdue(acting, timezone.now())
    names = organisation_names({one.agency for one in found})
    rows = [(one, *names[one.agency]) for one in found]
    return render(request, "desk/sealing-overdue.html", {"overdue": rows, "opens": opinions.opens(acting)})


def _staged(acting: Acting, form: NoticeForm) -> Ordered | None:
    """None where the action refused; the form then says why."""
    said = form.cleaned_data
    try:
        return actions.order(
            acting=acting,
            source_ids=_numbers(form),
            notice=said["notice"],
            notice_on=said["dated"],
            received_on=said["received"],
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return None


def _numbers(form: NoticeForm) -> list[str]:
    """Those typed in, one a line, then those of the file."""
    said = form.cleaned_data
    numbers = [line.strip() for line in said["numbers"].splitlines() if line.strip()]
    if said["file"]:
        with laid_down(said["file"]) as path:
            numbers += actions.source_ids(path)
    return numbers
