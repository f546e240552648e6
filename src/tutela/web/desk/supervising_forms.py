"""The forms of opinions: opening one, approving it, a body's answer, and what the procuratorate decides on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms

from tutela.core.errors import Reason, Refusal
from tutela.core.wording import Language, sentence
from tutela.redress.opinions.opinion import (
    DECISIONS,
    LONGEST_WORDS,
    LOOKS,
    About,
    Basis,
    Ground,
    Move,
    Opinion,
    Reply,
    State,
)
from tutela.web.desk.answers import named_source
from tutela.web.desk.forms import DeskForm, one_line
from tutela.web.desk.tags import reader
from tutela.web.desk.texts.table import say
from tutela.web.desk.verifying_forms import words_field

_NAME_LIMIT: Final = 200
_ROWS: Final = 10
_OF_THE_WORDS: Final = (Reason.CELL_MISSING, Reason.CELL_VALUE, Reason.TEXT_HOLDS_NUMBER)


class _WithWords(DeskForm):
    """A form whose last field is what is said in writing."""

    said: str
    words_needed: bool = True
    door: str = ""  # the page that takes it
    button: str = ""
    kept: bool = True  # while it is typed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = words_field(self.said, LONGEST_WORDS, required=self.words_needed)
        field.error_messages["required"] = say("ask.required", reader())
        field.widget.attrs["rows"] = _ROWS
        self.fields["words"] = field

    def refuse(self, refusal: Refusal) -> None:
        """What is wrong with the words is told there."""
        if refusal.reason is Reason.CELL_MISSING:
            self.add_error("words", say("ask.required", reader()))
        elif refusal.reason in _OF_THE_WORDS:
            self.add_error("words", sentence(refusal, reader()))
        else:
            super().refuse(refusal)


class OpinionForm(_WithWords):
    """To whom, on what ground, from which list, and what is said."""

    body = one_line("body", _NAME_LIMIT, required=True, page="opinion")
    about = forms.ChoiceField()
    basis = forms.ChoiceField(widget=forms.RadioSelect)
    said = "opinion.words"

    def __init__(self, *args: Any, grounds: Sequence[Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = [(one.value, say(f"opinion-about.{one.value}", reader())) for one in About]
        basis = [(one.basis.value, _named(one)) for one in grounds]
        for name, choices in (("about", about), ("basis", basis)):
            field = self.fields[name]
            field.label, field.help_text = (
                say(f"opinion.{name}", reader()),
                say(f"opinion.{name}-hint", reader()),
            )
            field.choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> tuple[Basis, About, str]:
        """The ground, the list, and the words."""
        given = self.cleaned_data
        return Basis(given["basis"]), About(given["about"]), given["words"]

    def refuse(self, refusal: Refusal) -> None:
        """A body that is none, or elsewhere, is told at the body; a ground that does not reach it, at the ground."""
        if refusal.reason is Reason.NOT_FOUND:
            self.add_error("body", say("opinion.body-wrong", reader()))
        elif refusal.reason is Reason.NOT_READY:
            self.add_error("about", say("opinion.about-wrong", reader()))
        elif refusal.reason is Reason.OPINION_GROUND:
            self.add_error("basis", sentence(refusal, reader()))
        else:
            super().refuse(refusal)


class AnswerForm(_WithWords):
    """What a body answers."""

    reply = forms.ChoiceField(widget=forms.RadioSelect)
    said = "opinion.answer"
    door, button = "opinion-answer", "opinion.answer-do"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["reply"], "opinion.reply", "opinion-reply", Reply)


class DecideForm(_WithWords):
    """What the procuratorate does next."""

    move = forms.ChoiceField(widget=forms.RadioSelect)
    said = "opinion.why"
    words_needed = False
    door, button = "opinion-decide", "opinion.decide-do"

    def __init__(self, *args: Any, offered: Sequence[Move], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["move"], "opinion.decision", "opinion-do", offered)


class LookForm(_WithWords):
    """What the second prosecutor says: served as it stands, or returned with the reason."""

    move = forms.ChoiceField(widget=forms.RadioSelect)
    said = "opinion.return-why"
    words_needed = False
    door, button = "opinion-look", "opinion.decide-do"
    kept = False  # one line, and the page asks for a proof of who sits there

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["move"], "opinion.look", "opinion-do", LOOKS)

    def refuse(self, refusal: Refusal) -> None:
        """Where the list is empty by now there is nothing to serve."""
        if refusal.reason is Reason.NOT_READY:
            self.add_error("move", say("opinion.item-gone", reader()))
        else:
            super().refuse(refusal)


class ReviseForm(_WithWords):
    """An opinion that was returned, written anew."""

    said = "opinion.words"
    door, button = "opinion-revise", "opinion.revise-do"


def offered(one: Opinion, on: date) -> list[Move]:
    """What may be decided on a day."""
    state, is_late = one.listed.state, one.listed.is_overdue(on)
    may_rise = one.higher is not None and (state is State.ANSWERED or is_late)
    shut = {
        Move.ACCEPT: state is not State.ANSWERED,
        Move.ESCALATE: not may_rise,
        Move.WITHDRAW: not one.listed.is_going,
    }
    return [move for move in DECISIONS if not shut[move]]


def _choose(field: forms.Field, label: str, page: str, offered: Any) -> None:
    field.label = say(label, reader())
    field.choices = [(one.value, say(f"{page}.{one.value}", reader())) for one in offered]  # type: ignore[attr-defined]


def _named(ground: Ground) -> str:
    """The kind of opinion, the article, and the law's own words."""
    kind = say(f"opinion-kind.{ground.basis.kind.value}", reader())
    law = ground.zh if reader() is Language.CHINESE else ground.en
    return f"{kind}{say('frame.colon', reader())}{named_source(ground.instrument, ground.article)} {law}"
