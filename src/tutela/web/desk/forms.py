"""The forms of the desk: what is asked, with hints and bounds; whether it can be right is judged by the action."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, cast
from uuid import UUID

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.functional import lazy

from tutela.answers.authorisations.resting import is_reference
from tutela.answers.certificates.certificate import Application as CertificateApplication
from tutela.answers.certificates.certificate import Form
from tutela.answers.inquiries.answer import Question
from tutela.answers.subjects.delays import Ground
from tutela.answers.subjects.proofing import Application
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.law.schema import Purpose
from tutela.core.wording import sentence
from tutela.redress.reports.report import LONGEST, By, Told
from tutela.sheets.days import day_of
from tutela.web.desk.tags import reader, title
from tutela.web.desk.texts.table import say

_NAME_LIMIT: Final = 200
_NUMBER_LIMIT: Final = 60
_REFERENCE_LIMIT: Final = 120

FIELD_OF: Final = {
    Reason.HIRED_BEFORE_ASKED: "day",
    Reason.HIRED_UNASKED: "post",
    Reason.LEAVING_AHEAD: "day",
    Reason.NAME_MISSING: "name",
    Reason.NAME_LENGTH: "name",
    Reason.NAME_CHARACTERS: "name",
    Reason.DOCUMENT_MISSING: "document",
    Reason.DOCUMENT_LOST_DIGITS: "document",
    Reason.DOCUMENT_LENGTH: "document",
    Reason.DOCUMENT_CHARACTERS: "document",
    Reason.DOCUMENT_CHECK_DIGIT: "document",
    Reason.DOCUMENT_REGION: "document",
    Reason.DOCUMENT_DATE: "document",
    Reason.DOCUMENT_CENTURY: "document",
    Reason.DOCUMENT_CONTRADICTS: "document",
    Reason.DOCUMENT_KIND: "kind",
    Reason.DOCUMENT_COUNTRY: "country",
    Reason.DOCUMENT_COUNTRY_UNKNOWN: "country",
    Reason.BIRTH_MISSING: "born_on",
    Reason.AUTHORISATION_MISSING: "authorisation",
    Reason.AUTHORISATION_OTHER: "authorisation",
    Reason.AUTHORISATION_ENDED: "authorisation",
    Reason.PAPER_LETTER: "name",
    Reason.PURPOSE_UNKNOWN: "purpose",
    Reason.NOBODY_ASKS: "purpose",
    Reason.CONSENT_CODE: "code",
    Reason.CONSENT_NAME: "name",
}
"""At which field a refusal is told; every other is told above the form."""


def _said(key: str, limit: int = 0) -> str:
    return say(key, reader(), limit=limit)


_text: Final = lazy(_said, str)  # said when the page is made, in the language of its reader


def one_line(name: str, limit: int, *, required: bool, page: str = "ask") -> forms.CharField:
    """One line of text. What a browser remembers of persons would stay on the machine: nothing is completed."""
    field = forms.CharField(
        label=_text(f"{page}.{name}"),
        help_text=_text(f"{page}.{name}-hint"),
        required=required,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "maxlength": limit}),
    )
    field.validators.append(MaxLengthValidator(limit, _text("ask.too-long", limit)))
    return field


def _words(name: str, *, required: bool) -> forms.CharField:
    """Several lines of a report."""
    field = forms.CharField(
        label=_text(f"report.{name}"),
        help_text=_text(f"report.{name}-hint"),
        required=required,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "maxlength": LONGEST}),
    )
    field.validators.append(MaxLengthValidator(LONGEST, _text("ask.too-long", LONGEST)))
    return field


def _choice(name: str, kinds: type[StrEnum], unstated: str) -> forms.ChoiceField:
    choices = [("", _text(unstated)), *((kind.value, _text(f"{name}.{kind.value}")) for kind in kinds)]
    return forms.ChoiceField(label=_text(f"ask.{name}"), required=False, choices=choices)


def posted(request: HttpRequest) -> tuple[Any, Any]:
    """What a form was sent, with its files; nothing while it is only looked at. An empty form is judged like any."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


class DeskForm(forms.Form):
    """Fields in the reader's language; an error stands at its field and, with a link, at the top."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.error_messages["required"] = say("ask.required", reader())

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal of the action where it belongs."""
        field = FIELD_OF.get(refusal.reason)
        if refusal.reason is Reason.BIRTH_MISSING and refusal.values.get("field") == "sex":
            field = "sex"
        self.add_error(field if field in self.fields else None, sentence(refusal, reader()))


class WithPurpose(DeskForm):
    """A form that states its purpose, one of those that the body may ask for."""

    purpose = forms.ChoiceField(label=_text("ask.purpose"), help_text=_text("ask.purpose-hint"))

    def __init__(self, *args: Any, purposes: Sequence[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["purpose"])
        known = [(purpose.code, title(purpose.code)) for purpose in purposes]
        # One possible purpose needs no choosing; of several none is taken for granted.
        field.choices = known if len(known) == 1 else [("", say("ask.purpose-choose", reader())), *known]
        field.error_messages["invalid_choice"] = say("ask.purpose-wrong", reader())


class OnePerson(DeskForm):
    """One person, as on the document."""

    name = one_line("name", _NAME_LIMIT, required=True)
    document = one_line("document", _NUMBER_LIMIT, required=True)
    authorisation = one_line("authorisation", _REFERENCE_LIMIT, required=True)
    kind = _choice("kind", DocumentKind, "kind.any")
    country = one_line("country", _NUMBER_LIMIT, required=False)
    born_on = one_line("born-on", _NUMBER_LIMIT, required=False)
    sex = _choice("sex", Sex, "ask.sex-unstated")

    first: ClassVar[tuple[str, ...]] = ("name", "document", "authorisation")
    other: ClassVar[tuple[str, ...]] = ("kind", "country", "born_on", "sex")

    def clean_born_on(self) -> date | None:
        """The day meant, in any of the ways people write it."""
        written = self.cleaned_data["born_on"]
        on = day_of(written)
        if written and on is None:
            raise forms.ValidationError(say("ask.date-wrong", reader()))
        return on

    def question(self) -> Question:
        """What the action is asked."""
        said = self.cleaned_data
        return Question(
            name=said["name"],
            document=said["document"],
            authorisation=said["authorisation"],
            document_kind=DocumentKind(said["kind"]) if said["kind"] else None,
            country=said["country"] or None,
            born_on=said["born_on"],
            sex=Sex(said["sex"]) if said["sex"] else None,
        )

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What every question needs."""
        return [self[name] for name in self.first]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """What only some documents need."""
        return [self[name] for name in self.other]

    @property
    def shows_other(self) -> bool:
        """Whether the further fields stand open: they were used, or something is wrong with them."""
        return any(self[name].errors or self[name].value() for name in self.other)


class AskForm(WithPurpose, OnePerson):
    """A question about one person.

    `today`: of a paper the officer reads the day of its signature too, so that one past its time, or for a day to
    come, carries nothing; None where the person stands there and applies. An authorisation kept here has its own day.
    """

    signed_on = one_line("signed-on", _NUMBER_LIMIT, required=False)

    first: ClassVar[tuple[str, ...]] = ("purpose", *OnePerson.first, "signed_on")

    def __init__(self, *args: Any, today: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_signed_on(self) -> date | None:
        """The day meant, in any of the ways people write it."""
        written = self.cleaned_data["signed_on"]
        on = day_of(written)
        if written and on is None:
            raise forms.ValidationError(say("ask.date-wrong", reader()))
        if on is not None and self._today is not None and on > self._today:
            raise forms.ValidationError(say("ask.signed-on-ahead", reader()))
        is_kept = is_reference(self.cleaned_data.get("authorisation", ""))
        if on is None and self._today is not None and not is_kept:
            raise forms.ValidationError(say("ask.required", reader()))
        return on

    def question(self) -> Question:
        """With the day on the paper."""
        return replace(super().question(), signed_on=self.cleaned_data["signed_on"])


class CertificateForm(OnePerson):
    """An application for a certificate, or a unit's for a letter."""

    form = forms.ChoiceField(label=_text("certificate.form"), widget=forms.RadioSelect)
    unit = one_line("unit", _NAME_LIMIT, required=False, page="certificate")
    use = one_line("use", _NAME_LIMIT, required=False, page="certificate")

    first: ClassVar[tuple[str, ...]] = ("form", *OnePerson.first, "unit", "use")

    def __init__(self, *args: Any, offered: Sequence[Form], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["form"])
        field.choices = [(form.value, say(f"certificate.form-{form.value}", reader())) for form in offered]
        field.error_messages["invalid_choice"] = say("ask.purpose-wrong", reader())
        if len(offered) == 1:
            field.initial = offered[0].value
        self.fields["authorisation"].label = say("certificate.reference", reader())
        self.fields["authorisation"].help_text = say("certificate.reference-hint", reader())

    def application(self) -> CertificateApplication:
        """What the action is given."""
        said = self.cleaned_data
        return CertificateApplication(Form(said["form"]), self.question(), said["use"], said["unit"])

    def refuse(self, refusal: Refusal) -> None:
        """A missing use or unit is told at its field."""
        column = refusal.values.get("column")
        if refusal.reason is Reason.CELL_MISSING and column in ("use", "unit"):
            self.add_error(str(column), say(f"certificate.{column}-missing", reader()))
        else:
            super().refuse(refusal)


class ReportForm(DeskForm):
    """An improper disclosure, in the reporter's words."""

    reporter = forms.ChoiceField(label=_text("report.by"), widget=forms.RadioSelect, initial=By.OFFICER.value)
    what = _words("what", required=True)
    where = _words("where", required=False)
    when = one_line("when", _NAME_LIMIT, required=False, page="report")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["reporter"])
        field.choices = [(by.value, say(f"report-by.{by.value}", reader())) for by in By]

    def told(self) -> Told:
        """What the action is given."""
        said = self.cleaned_data
        return Told(said["what"], said["where"], said["when"])

    def by(self) -> By:
        """Whose report it is."""
        return By(self.cleaned_data["reporter"])


class VerifyForm(DeskForm):
    """What stands on a paper that somebody wants to check."""

    code = one_line("code", _REFERENCE_LIMIT, required=True, page="verify")
    last_four = one_line("last-four", 4, required=True, page="verify")


class AddressForm(DeskForm):
    """Where an officer wants to be told that something waits."""

    address = one_line("address", 120, required=False, page="messages")

    def refuse(self, refusal: Refusal) -> None:
        """At its one field."""
        self.add_error("address", say("messages.address-wrong", reader()))


class ServedForm(DeskForm):
    """What stands on a notice that somebody wants to check."""

    code = one_line("code", _REFERENCE_LIMIT, required=True, page="notice-check")
    served_on = one_line("served-on", 20, required=True, page="notice-check")

    def clean_served_on(self) -> date:
        """The day as it was written."""
        day = day_of(self.cleaned_data["served_on"])
        if day is None:
            raise forms.ValidationError(say("notice-check.day-wrong", reader()))
        return day


class SubjectForm(DeskForm):
    """Somebody who wants to see who asked about them, as on their application and document."""

    name = one_line("name", _NAME_LIMIT, required=True)
    document = one_line("document", _NUMBER_LIMIT, required=True)
    kind = _choice("kind", DocumentKind, "kind.any")
    country = one_line("country", _NUMBER_LIMIT, required=False)

    def application(self) -> Application:
        """What the action is given."""
        said = self.cleaned_data
        kind = DocumentKind(said["kind"]) if said["kind"] else None
        return Application(said["name"], said["document"], kind, said["country"] or None)


class DelayForm(DeskForm):
    """An entry of the ledger that is to wait in its persons' view, until a day, on a ground."""

    entry = one_line("entry", _NUMBER_LIMIT, required=True, page="delay")
    until = one_line("until", _NUMBER_LIMIT, required=True, page="delay")
    ground = forms.ChoiceField(
        label=_text("delay.ground"),
        choices=[
            ("", _text("delay.ground-choose")),
            *((one.value, _text(f"ground.{one.value}")) for one in Ground),
        ],
    )

    def clean_entry(self) -> UUID:
        """The number of the entry, however it was copied."""
        try:
            return UUID(self.cleaned_data["entry"])
        except ValueError:
            raise forms.ValidationError(say("delay.entry-malformed", reader())) from None

    def clean_until(self) -> date:
        """The day meant, in any of the ways people write it."""
        on = day_of(self.cleaned_data["until"])
        if on is None:
            raise forms.ValidationError(say("ask.date-wrong", reader()))
        return on


class RosterForm(WithPurpose):
    """A roster and the ground it rests on."""

    roster = forms.FileField(
        label=_text("screen.file"),
        help_text=_text("screen.file-hint"),
        error_messages={"missing": _text("screen.file-missing"), "empty": _text("screen.file-empty")},
    )
    authorisation = one_line("authorisation", _REFERENCE_LIMIT, required=True, page="screen")


class RecordsForm(DeskForm):
    """A file of records, as its agency delivers them."""

    records = forms.FileField(
        label=_text("upload.file"),
        help_text=_text("upload.file-hint"),
        error_messages={"missing": _text("screen.file-missing"), "empty": _text("screen.file-empty")},
    )


class OrdersForm(RecordsForm):
    """A file of the teacher restriction list."""

    records = forms.FileField(
        label=_text("orders.file"),
        help_text=_text("orders.file-hint"),
        error_messages={"missing": _text("screen.file-missing"), "empty": _text("screen.file-empty")},
    )
