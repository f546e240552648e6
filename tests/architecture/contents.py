"""What each door is sent that can be posted to: a form, or JSON, that nothing is wrong with, so that its id decides.

`test_ids_at_doors` holds that who has the power is told of an id that is none, and of nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.journeys.proof_steps import PDF

WORDS: Final = "请核查贵单位的情况。"
DAY: Final = "2026-11-20"


@dataclass(frozen=True, slots=True)
class Content:
    """Fields of a form or of JSON, and whether it is sent while it is typed."""

    fields: Mapping[str, Any]
    is_typing: bool = False
    with_paper: bool = False

    def sent(self) -> dict[str, Any]:
        """With a file that is read from its beginning."""
        paper = {"paper": SimpleUploadedFile("p.pdf", PDF)} if self.with_paper else {}
        return {**self.fields, **paper}


def _form(**fields: Any) -> Content:
    return Content(fields)


def _typed(**fields: Any) -> Content:
    return Content(fields, is_typing=True)


_SEEN = {"done_on": DAY, "number": "1号", "dated_on": DAY, "proof": "本人签收", "way": "handed"}
_DUTIES = tuple(
    Content({"duty": duty} | {f"{duty}-{name}": value for name, value in _SEEN.items()}, with_paper=True)
    for duty in ("notice", "dismissal")
)
_PERSON = {"name": "林晓一", "document": "330299198501011011", "authorisation": "A-1"}
_POST = {"post": "worker", "purpose": "school-in-service"}

CONTENTS: Final[Mapping[str, Sequence[Content]]] = MappingProxyType(
    {
        "supply": [_form(words=WORDS)],
        "identity": [
            *(_form(confirm="1"), _form(reveal="1"), _form(back="1"), _form(need="document", ask="1")),
            _form(basis="number", words=WORDS),
        ],
        "recheck": [
            _form(confirm="1"),
            _form(back="1"),
            _form(reveal="1"),
            _form(outcome="upheld", reasons=WORDS),
        ],
        "staff-import-confirm": [_form(mark=WORDS), _form(mark=WORDS, missing_left="1")],
        "engagement-hire": [_form(day=DAY)],
        "engagement-leave": [_form(day=DAY)],
        "engagement-change": [_form(**_POST)],
        "filing-person": [_form(**_PERSON), _typed(**_PERSON)],
        "filing-purpose": [_form(purpose="teacher-hire")],
        "filing-authorisation": [_form(), _form(paper="1", signed_on=DAY, number="A-1", signed="on")],
        "filing-take-back": [_form(), _form(signed_on=DAY, number="B-1", signed="on")],
        "filing-review": [_form(approve="1"), _form(cause="other", words=WORDS)],
        "certificate-settle": [_form(belongs="yes")],
        "duty": _DUTIES,
        "duty-proof": [_form(finding="accept"), _form(finding="return", reasons=WORDS)],
        "opinion-answer": [_form(reply="done", words=WORDS), _typed(words=WORDS)],
        "opinion-decide": [
            *(_form(move=one, words=WORDS) for one in ("accept", "withdraw")),
            _typed(words=WORDS),
        ],
        "opinion-revise": [_form(words=WORDS), _typed(words=WORDS)],
        "opinion-look": [
            *(_form(move=one, words=WORDS) for one in ("approve", "return")),
            _typed(words=WORDS),
        ],
        "body-rename": [_form(name_zh="新名", name_en="New")],
        "body-move": [_form(parent="", region="330299")],
        "body-declare": [_form(headcount="1", vacancies="0"), _form(headcount="99999", vacancies="9")],
        "body-quota": [_form(allowed="99999")],
        "officer-appoint": [_form(username="newcomer", role="asker")],
        "officer-transfer": [_form(organisation="care", role="asker")],
        "proposal-decide": [_form(decision="approve"), _form(decision="refuse")],
        "mfa_edit_webauthn": [_form(name="other")],
        "api:settle": [_form(belongs=True)],
        "api:staff_hire": [_form(day=DAY)],
        "api:staff_leave": [_form(day=DAY)],
        "api:staff_change": [_form(**_POST)],
        "api:filing_take_back": [_form(signed_on=DAY, number="B-1")],
        "api:filing_review": [_form(approve=True), _form(approve=False, cause="other", words=WORDS)],
        "api:duty_done": [_form(duty="notice", done_on=DAY, proof=WORDS, way="handed")],
        "api:duty_shown": [
            Content({"duty": "dismissal", "done_on": DAY, "number": "1号", "dated_on": DAY}, with_paper=True)
        ],
        "api:proof_look": [_form(accept=True), _form(accept=False, reasons=WORDS)],
        "api:opinion_answer": [_form(reply="done", words=WORDS)],
        "api:opinion_decide": [_form(move="accept", words=""), _form(move="withdraw", words=WORDS)],
        "api:opinion_revise": [_form(words=WORDS)],
    }
)
