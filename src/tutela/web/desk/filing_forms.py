"""The forms of staff lists, inquiries and authorisations."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, cast

from django import forms
from django.core.validators import MaxLengthValidator

from tutela.answers.authorisations.actions import LONGEST_NUMBER
from tutela.answers.authorisations.authorisation import LONGEST_CODE as LONGEST_CONSENT
from tutela.answers.authorisations.authorisation import Paper
from tutela.answers.filings.answering import LONGEST_WORDS
from tutela.answers.filings.filing import Cause, Written
from tutela.answers.inquiries.answer import Question
from tutela.answers.persons.proofing import LONGEST_CODE
from tutela.answers.staff.engagement import Post
from tutela.core.errors import Reason, Refusal
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.law.schema import Purpose
from tutela.sheets.days import day_of
from tutela.web.desk.forms import DeskForm, OnePerson, SubjectForm, WithPurpose, one_line
from tutela.web.desk.tags import reader, title
from tutela.web.desk.texts.table import say

_DAY_LIMIT: Final = 20
_DAY_REASONS: Final = (Reason.CELL_DAY_AHEAD, Reason.CELL_DAY_ORDER, Reason.AUTHORISATION_ENDED)


def _choices(page: str, kinds: type[StrEnum]) -> list[tuple[str, str]]:
    return [(kind.value, say(f"{page}.{kind.value}", reader())) for kind in kinds]


class PersonForm(OnePerson):
    """One person as on the document; the authorisation comes later."""

    authorisation = None  # type: ignore[assignment]

    first: ClassVar[tuple[str, ...]] = ("name", "document")

    def question(self) -> Question:
        """Whom the form names."""
        said = self.cleaned_data
        return Question(
            said["name"],
            said["document"],
            "",
            DocumentKind(said["kind"]) if said["kind"] else None,
            said["country"] or None,
            said["born_on"],
            Sex(said["sex"]) if said["sex"] else None,
        )

    def written(self) -> Written:
        """What was typed so far, right or wrong; each part no longer than its field."""
        return Written(
            *(
                str(self.data.get(name, ""))[:200]
                for name in ("name", "document", "kind", "country", "born_on", "sex")
            )
        )


class PostForm(DeskForm):
    """What somebody does, and under which purpose they are asked about while in post."""

    post = forms.ChoiceField()
    purpose = forms.ChoiceField()

    def __init__(self, *args: Any, purposes: Sequence[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post = cast(forms.ChoiceField, self.fields["post"])
        post.label, post.help_text = say("staff.post", reader()), say("staff.post-hint", reader())
        post.choices = [("", say("ask.purpose-choose", reader())), *_choices("post", Post)]
        offer(cast(forms.ChoiceField, self.fields["purpose"]), purposes)
        self.fields["purpose"].label = say("staff.purpose", reader())
        self.fields["purpose"].help_text = say("staff.purpose-hint", reader())

    def chosen(self) -> tuple[Post, str]:
        """Post and purpose."""
        return Post(self.cleaned_data["post"]), self.cleaned_data["purpose"]


class StaffForm(PostForm, PersonForm):
    """Somebody who applies, with the post they apply for."""

    first: ClassVar[tuple[str, ...]] = ("name", "document", "post", "purpose")

    def refuse(self, refusal: Refusal) -> None:
        """Who is on the list already is told at the number."""
        if refusal.reason is Reason.STAFF_LISTED:
            self.add_error("document", say("staff.listed", reader()))
        else:
            super().refuse(refusal)


class DayForm(DeskForm):
    """One day, of a hire or a leaving."""

    day = one_line("day", _DAY_LIMIT, required=True, page="staff")

    def clean_day(self) -> date:
        """The day meant, in any of the ways people write it."""
        on = day_of(self.cleaned_data["day"])
        if on is None:
            raise forms.ValidationError(say("ask.date-wrong", reader()))
        return on

    def refuse(self, refusal: Refusal) -> None:
        """A day that cannot be is told at the day."""
        if refusal.reason in (*_DAY_REASONS, Reason.CELL_VALUE):
            self.add_error("day", say("staff.day-wrong", reader()))
        else:
            super().refuse(refusal)


class SearchForm(DeskForm):
    """A number to look for on the body's own list; it is posted, and stands in no address."""

    document = one_line("document", 60, required=True)


class ImportForm(WithPurpose):
    """A roster of those in post."""

    roster = forms.FileField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["roster"]
        field.label, field.help_text = say("screen.file", reader()), say("import.file-hint", reader())
        for fault in ("missing", "empty"):
            field.error_messages[fault] = say(f"screen.file-{fault}", reader())
        self.fields["purpose"].help_text = say("staff.purpose-hint", reader())


class PurposeForm(WithPurpose):
    """For which purpose it is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].help_text = say("filing.purpose-hint", reader())


class PaperForm(DeskForm):
    """A written authorisation."""

    signed_on = one_line("signed-on", _DAY_LIMIT, required=True, page="filing")
    number = one_line("paper-number", LONGEST_NUMBER, required=True, page="filing")
    signed = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed"].label = say("filing.signed", reader())

    def clean_signed_on(self) -> date:
        """The day meant."""
        on = day_of(self.cleaned_data["signed_on"])
        if on is None:
            raise forms.ValidationError(say("ask.date-wrong", reader()))
        return on

    def paper(self) -> Paper:
        """What the action is given."""
        return Paper(self.cleaned_data["signed_on"], self.cleaned_data["number"])

    def refuse(self, refusal: Refusal) -> None:
        """A day that cannot be is told at the day, a number of somebody else's at the number."""
        if refusal.reason in _DAY_REASONS:
            self.add_error("signed_on", say("filing.signed-on-wrong", reader()))
        elif refusal.reason is Reason.AUTHORISATION_OTHER:
            self.add_error("number", say("filing.number-anothers", reader()))
        else:
            super().refuse(refusal)


class TakeBackForm(PaperForm):
    """A paper on which the person declines, or takes their word back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = say("take-back.number", reader())
        self.fields["number"].help_text = say("take-back.number-hint", reader())
        self.fields["signed"].label = say("take-back.signed", reader())

    def refuse(self, refusal: Refusal) -> None:
        """A day that cannot be is told at the day."""
        if refusal.reason in (Reason.CELL_DAY_AHEAD, Reason.CELL_DAY_ORDER):
            self.add_error("signed_on", say("take-back.day-wrong", reader()))
        else:
            super().refuse(refusal)


class ReturnForm(DeskForm):
    """Why a reviewer sends an inquiry back."""

    cause = forms.ChoiceField(widget=forms.RadioSelect)
    words = forms.CharField(
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "maxlength": LONGEST_WORDS}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cause, words = cast(forms.ChoiceField, self.fields["cause"]), self.fields["words"]
        cause.label, cause.choices = say("filing.cause", reader()), _choices("cause", Cause)
        words.label, words.help_text = say("filing.words", reader()), say("filing.words-hint", reader())
        too_long = say("ask.too-long", reader(), limit=LONGEST_WORDS)
        words.validators.append(MaxLengthValidator(LONGEST_WORDS, too_long))


class CodeForm(DeskForm):
    """A code, typed by hand."""

    code = one_line("code", LONGEST_CONSENT, required=True, page="consent")


class ConsentForm(SubjectForm):
    """Who somebody says they are, what proves it, and the code they came with."""

    proof = one_line("proof", LONGEST_CODE, required=True, page="consent")
    code = forms.CharField(max_length=LONGEST_CONSENT, widget=forms.HiddenInput)
    field_order = ("name", "document", "proof", "kind", "country", "code")


def offer(field: forms.ChoiceField, purposes: Sequence[Purpose]) -> None:
    """Lets a purpose be chosen among these; one alone needs no choosing."""
    from_packs = [(one.code, title(one.code)) for one in purposes]
    field.choices = (
        from_packs if len(from_packs) == 1 else [("", say("ask.purpose-choose", reader())), *from_packs]
    )
    field.error_messages["invalid_choice"] = say("ask.purpose-wrong", reader())
