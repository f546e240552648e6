"""The papers. What a certificate is made from is exactly name, number, day, code and authority."""

from datetime import date
from typing import Final

from tutela.answers.certificates.certificate import Form, Inputs, State
from tutela.core.identity.documents import grouped
from tutela.papers.pdf import day, pdf
from tutela.papers.squares import squares

_FOUND: Final = {State.ISSUED: "未发现有犯罪记录", State.NOT_ISSUED: "有犯罪记录"}


def certificate(*, name: str, number: str, on: date, code: str, authority: str) -> bytes:
    """《无犯罪记录证明》 as PDF/A: equal arguments give equal bytes, whatever is sealed. Refuses PAPER_LETTER."""
    return pdf(
        "certificate",
        {
            "name": name,
            "number": grouped(number),
            "day": day(on),
            "code": code,
            "squares": squares(code),
            "authority": authority,
        },
        on=on,
    )


def paper(form: Form, state: State, inputs: Inputs, due_on: date | None) -> bytes:
    """The paper of an application: what was issued, or why not, or that it was accepted. Refuses PAPER_LETTER."""
    if (form, state) == (Form.PERSON, State.ISSUED):
        return certificate(
            name=inputs.name,
            number=inputs.number,
            on=inputs.on,
            code=inputs.code,
            authority=inputs.authority,
        )
    texts = {
        "name": inputs.name,
        "number": grouped(inputs.number),
        "day": day(inputs.on),
        "code": inputs.code,
        "squares": squares(inputs.code),
        "authority": inputs.authority,
    }
    if state is State.PENDING:
        assert due_on is not None
        return pdf("acceptance", {**texts, "due": day(due_on)}, on=inputs.on)
    if form is Form.UNIT:
        return pdf("unit-letter", {**texts, "unit": inputs.unit, "found": _FOUND[state]}, on=inputs.on)
    return pdf("certificate-refused", texts, on=inputs.on)
