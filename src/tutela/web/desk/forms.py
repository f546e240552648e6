"""The forms of the desk: what is asked, with hint and bounds; whether it can be right is judged by the action."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.utils.functional import lazystr

from tutela.answers.inquiries.answer import Question
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.law.packs import Purpose
from tutela.core.wording import sentence
from tutela.web.desk.tags import reader, title
from tutela.web.desk.texts.table import say

_NAME_LIMIT: Final = 200
_NUMBER_LIMIT: Final = 60
_REFERENCE_LIMIT: Final = 120

FIELD_OF: Final = {
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
    Reason.BIRTH_MISSING: "born_on",
    Reason.AUTHORISATION_MISSING: "authorisation",
    Reason.PURPOSE_UNKNOWN: "purpose",
}
"""At which field a refusal is told; every other is told above the form."""


class DeskForm(forms.Form):
    """Fields in the reader's language; an error stands at its field and, with a link, at the top."""

    required_css_class = "required"
    short: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for name, field in self.fields.items():
            field.error_messages["required"] = _text("ask.required")
            field.widget.attrs["class"] = "number" if name in ("document", "authorisation") else ""

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal of the action where it belongs."""
        field = FIELD_OF.get(refusal.reason)
        self.add_error(field if field in self.fields else None, sentence(refusal, reader()))


class WithPurpose(DeskForm):
    """A form that states its purpose, of those that the body may ask for."""

    purpose = forms.ChoiceField(label=_text_of("ask.purpose"), help_text=_text_of("ask.purpose-hint"))
    field_order: ClassVar[list[str]] = ["purpose"]

    def __init__(self, *args: Any, purposes: Iterable[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(purpose.code, title(purpose.code)) for purpose in purposes]
        field = self.fields["purpose"]
        field.choices = known if len(known) == 1 else [("", say("ask.purpose-choose", reader())), *known]  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = say("ask.purpose-wrong", reader())
