"""The texts: complete in both languages, each one used, none missing; and the stylesheet that carries them."""

import re
import string
from pathlib import Path
from typing import Final

import pytest

from tutela.agencies.intake.uploads import State as UploadState
from tutela.agencies.verifying.case import Basis, Need
from tutela.agencies.verifying.case import State as CaseState
from tutela.answers.authorisations.authorisation import Standing as Word
from tutela.answers.campaigns.campaign import State as CampaignState
from tutela.answers.campaigns.campaign import Tally
from tutela.answers.campaigns.scope import KINDS as SCREENED
from tutela.answers.certificates.certificate import Form
from tutela.answers.certificates.certificate import State as CertificateState
from tutela.answers.filings.filing import Cause
from tutela.answers.inquiries.answer import Answer
from tutela.answers.inquiries.register import Belonging
from tutela.answers.screening.models import State as RunState
from tutela.answers.staff.engagement import Did, Post
from tutela.answers.staff.engagement import Standing as StaffStanding
from tutela.answers.subjects.delays import Ground
from tutela.bodies.kinds import BodyKind, Role
from tutela.bodies.leaving import Left
from tutela.bodies.proposals import Kind as ProposalKind
from tutela.core.crypto.keyring import Use
from tutela.core.disclosure.history import RecordKind
from tutela.core.filings.states import By as FilingBy
from tutela.core.filings.states import Move
from tutela.core.filings.states import State as FilingState
from tutela.core.following.duties import Duty
from tutela.core.following.lateness import Level
from tutela.core.identity.documents import DocumentKind
from tutela.core.identity.sex import Sex
from tutela.core.sweeping.detectors import Detector
from tutela.core.sweeping.levels import Level as SweepLevel
from tutela.core.wording import Language
from tutela.ledger.events import Event
from tutela.ledger.queries import ReceiptState
from tutela.measures.following.following import Look, Way
from tutela.measures.following.following import State as FollowingState
from tutela.redress import closing
from tutela.redress.notifying.kinds import Kind as ToldKind
from tutela.redress.opinions.opinion import DECISIONS, LOOKS, About
from tutela.redress.opinions.opinion import Kind as OpinionKind
from tutela.redress.opinions.opinion import Move as OpinionMove
from tutela.redress.opinions.opinion import Reply as OpinionReply
from tutela.redress.opinions.opinion import State as OpinionState
from tutela.redress.relief.recheck import Outcome
from tutela.redress.relief.recheck import State as RecheckState
from tutela.redress.relief.recheck import Way as RecheckWay
from tutela.redress.reports.report import NEXT, By
from tutela.redress.reports.report import State as ReportState
from tutela.web.desk import answers, meters
from tutela.web.desk.body_forms import NewBodyForm
from tutela.web.desk.forms import AskForm
from tutela.web.desk.frame import GROUPS
from tutela.web.desk.ordering import KINDS as OF_ORDERS
from tutela.web.desk.ordering import OrderForm
from tutela.web.desk.sealing import NoticeForm
from tutela.web.desk.texts.sealing import OF_SEALING
from tutela.web.desk.texts.table import PARTS, TEXTS, say
from tutela.web.statuses import STATUSES

WEB: Final = Path(answers.__file__).parents[1]
SOURCES: Final = [*WEB.glob("templates/**/*.html"), *WEB.glob("desk/*.py")]
HAN: Final = re.compile(r"[\u4e00-\u9fff]")
LETTER: Final = re.compile(r"[A-Za-z]")
DOORS: Final = (
    "sweeps",
    "canaries",
    "identities",
    "identities-late",
    "rechecks",
    "opinions",
    "opinions-opened",
    "recheck-take",
    "messages",
    "bodies",
    "proposals",
    "keys",
    "ask",
    "screenings",
    "certificates",
    "staff",
    "filings",
    "queue",
    "filings-overdue",
    "campaigns",
    "campaigns-seen",
    "yearly",
    "duties",
    "duties-late",
    "proofs",
    "watch",
    "withdrawals",
    "receipts-missing",
    "subject",
    "delays",
    "uploads",
    "orders",
    "sealing",
    "sealing-overdue",
    "records",
    "reports-handled",
    "ledger",
)
ACTS: Final = (
    *("body-enter", "body-rename", "body-move", "body-declare", "body-quota", "body-close"),
    *("officer-appoint", "officer-transfer", "officer-suspend", "officer-reactivate"),
)
SAID_BY_FORMS: Final = (
    *("identity.words", "identity.supplied", "recheck.grounds", "recheck.reasons", "recheck.number"),
)
MADE: Final = {
    *(f"identity-state.{state.value}" for state in CaseState),
    *(f"need.{need.value}" for need in Need),
    *(f"basis.{basis.value}" for basis in Basis),
    *(f"register.{said.value}" for said in Belonging),
    *(f"settled.{answer.value}" for answer in (Answer.RECORD, Answer.NO_RECORD)),
    *(f"recheck-state.{state.value}" for state in RecheckState),
    *(f"recheck-way.{way.value}" for way in RecheckWay),
    *(f"recheck-outcome.{outcome.value}" for outcome in Outcome),
    *(f"recheck-finds.{outcome.value}" for outcome in (Outcome.UPHELD, Outcome.WRONG)),
    *(f"{page}{part}" for page in SAID_BY_FORMS for part in ("", "-hint")),
    *(f"identity.done-{did}" for did in ("confirmed", "back")),
    *(f"recheck.done-{did}" for did in ("confirmed", "back")),
    *(f"{page}.{answer.value}" for page in ("answer", "said") for answer in Answer),
    *(f"event.{event.value}" for event in Event),
    *(f"{page}{state.value}" for page in ("state.", "run.said-") for state in RunState),
    *(f"upload.{said}{state.value}" for said in ("", "said-") for state in UploadState),
    *(f"entry.{state.value}" for state in ReceiptState),
    *(f"kind-of.{kind.value}" for kind in RecordKind),
    *(f"kind-of.{kind.value}" for kind in OF_ORDERS),
    *(f"order.{name}{part}" for name in OrderForm.base_fields if name != "kind" for part in ("", "-hint")),
    *(f"kind.{kind.value}" for kind in DocumentKind),
    *(f"sex.{sex.value}" for sex in Sex),
    *(f"fault.{int(status)}" for status in [*STATUSES.values(), 400]),
    *(f"door.{door}" for door in ("home", *DOORS)),
    *(f"home.{door}" for door in DOORS),
    *(f"door-group.{group}" for group in GROUPS),
    *(f"certificate{part}{form.value}" for part in (".form-", "-form.") for form in Form),
    *(f"certificate{part}.{state.value}" for part in ("", "-said") for state in CertificateState),
    *(
        f"certificate-take.{state.value}"
        for state in CertificateState
        if state not in (CertificateState.CLOSED, CertificateState.WITHDRAWN)
    ),
    *(f"certificate.{column}{part}" for column in ("use", "unit") for part in ("", "-hint", "-missing")),
    *(f"verify.{name}{part}" for name in ("code", "last-four") for part in ("", "-hint")),
    *(f"report-by.{by.value}" for by in By),
    *(f"report-state.{state.value}" for state in ReportState),
    *(f"report-next.{state.value}" for state in NEXT),
    *(f"report.{name}{part}" for name in ("what", "where", "when") for part in ("", "-hint")),
    *(f"ask.{name.replace('_', '-')}" for name in (*AskForm.first, *AskForm.other)),
    *(
        f"ask.{name}-hint"
        for name in ("name", "document", "authorisation", "country", "born-on", "signed-on")
    ),
    *(f"sealing.{name}{part}" for name in NoticeForm.base_fields for part in ("", "-hint")),
    *(f"missing-fact.{missing.value}" for missing in OF_SEALING),
    *("me.code", "me.code-hint"),
    *(f"body-kind.{kind.value}" for kind in BodyKind),
    *(f"role.{role.value}" for role in Role),
    *(f"proposal.{kind.value}" for kind in ProposalKind),
    *(f"left.{one.value}" for one in (*closing.COUNTED, Left.OTHERS)),
    *(f"became.{what}" for what in ("proposed", "appointed", "transferred", "suspended", "reactivated")),
    *(
        f"field.{name}"
        for name in ("name_zh", "name_en", "parent_id", "region", "headcount", "vacancies", "closed_on")
    ),
    *(f"key-state.{state}" for state in ("active", "incoming", "former")),
    *(f"key-use.{use.value}" for use in Use),
    *(f"bodies.{name}{part}" for name in NewBodyForm.base_fields if name != "kind" for part in ("", "-hint")),
    *(
        f"bodies.{name}{part}"
        for name in ("allowed", "role", "username", "organisation")
        for part in ("", "-hint")
    ),
    *(f"act.{key}{part}" for key in ACTS for part in ("", "-lead", "-do")),
    "screen.authorisation",
    "screen.authorisation-hint",
    *(f"standing.{one.value}" for one in StaffStanding),
    *(f"did.{one.value}" for one in Did),
    *(f"post.{one.value}" for one in Post),
    *(f"cause.{one.value}" for one in Cause),
    *(f"life.{one.value}" for one in FilingState),
    *(f"move.{one.value}" for one in Move),
    *(f"by.{one.value}" for one in FilingBy),
    *(f"word.{one.value}" for one in Word),
    *(f"staff.day{end}" for end in ("", "-hint", "-wrong")),
    *(f"filing.{name}{end}" for name in ("signed-on", "paper-number") for end in ("", "-hint")),
    *(f"consent.{name}{end}" for name in ("code", "proof") for end in ("", "-hint")),
    *(f"duty-{did}.{duty.value}" for did in ("do", "undo", "hint") for duty in Duty),
    *(f"campaign-state.{state.value}" for state in CampaignState),
    *(f"campaign-part.{part}" for part, _ in meters.figures(Tally({}, 0))),
    *(f"campaign-kind.{kind.value}" for kind in SCREENED),
    *(f"campaign.due_on{end}" for end in ("", "-hint", "-wrong")),
    "campaign-kind.all",
    *(f"following-state.{state.value}" for state in FollowingState),
    *(f"level.{level.value}" for level in Level),
    *(f"way.{way.value}" for way in Way),
    *(f"duty.{name}{end}" for name in ("done_on", "proof") for end in ("", "-hint")),
    *(f"duty.{name}_on-wrong" for name in ("done", "dated", "seen")),
    *(f"duty.{name}_on{end}" for name in ("dated", "seen") for end in ("", "-hint")),
    *("duty-paper.number-hint", "duty.at_office", "proofs.look_by", "proof.reasons-hint"),
    *(f"proof.{found}" for found in ("accept", "return")),
    *(f"look.{look.value}" for look in Look),
    *(f"sweep-level.{level.value}" for level in SweepLevel),
    *(f"sweep-detector.{detector.value}" for detector in Detector),
    *(f"canaries.{name}{end}" for name in ("name", "number") for end in ("", "-hint")),
    *(f"opinion-kind.{kind.value}" for kind in OpinionKind),
    *(f"opinion-about.{about.value}" for about in About),
    *(f"opinion-state.{state.value}" for state in OpinionState),
    *(f"opinion-move.{move.value}" for move in OpinionMove),
    *(f"opinion-{said}.{move.value}" for said in ("do", "did") for move in (*DECISIONS, *LOOKS)),
    *("opinion-did.drop", "opinion.answer-do", "opinion.decide-do", "opinion.revise-do"),
    *(f"opinion-reply.{reply.value}" for reply in OpinionReply),
    *(f"opinion.{name}{end}" for name in ("body", "about", "basis") for end in ("", "-hint")),
    *(f"opinion.{name}-hint" for name in ("words", "answer", "why", "return-why")),
    *(f"message.{kind.value}" for kind in ToldKind),
    *(f"messages.address{end}" for end in ("", "-hint")),
    *(f"notice-check.{name}{end}" for name in ("code", "served-on") for end in ("", "-hint")),
    *(f"delay.{field}{end}" for field in ("entry", "until") for end in ("", "-hint", "-wrong")),
    *(f"ground.{ground.value}" for ground in Ground),
}
"""Keys that are put together from a value: one for every value there is."""


def written() -> set[str]:
    """Every key that stands in a template or a module."""
    text = "\n".join(path.read_text("utf-8") for path in SOURCES)
    return set(re.findall(r"[\"']([a-z][a-z-]*\.[a-z0-9:-]+)[\"']", text))


def test_no_text_is_missing() -> None:
    pages = {key.partition(".")[0] for key in TEXTS}
    asked = {key for key in written() if key.partition(".")[0] in pages}
    assert sorted((asked | MADE) - set(TEXTS)) == []


def test_no_text_is_left_over_or_written_twice() -> None:
    assert sorted(set(TEXTS) - written() - MADE) == []
    assert sum(map(len, PARTS)) == len(TEXTS)


def test_every_text_stands_in_both_languages_with_the_same_values() -> None:
    for key, (chinese, english) in TEXTS.items():
        said = [_values(chinese), _values(english)]
        assert said[0] == said[1], key
        assert HAN.search(chinese) or not LETTER.search(re.sub(r"{.*?}", "", chinese)), key
        assert english.strip(), key
        assert "<" not in re.sub(r"</?b>", "", chinese + english), f"{key}: no markup but the bold figure"


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_a_key_or_value_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(KeyError):
        say("home.nothing", Language.ENGLISH)
    with pytest.raises(KeyError):
        say("home.quota-left", Language.ENGLISH, year=2026)


@pytest.mark.parametrize(
    "article, chinese",
    [
        ("12", "《甲》第12条"),
        ("62(1)", "《甲》第62条第1款"),
        ("236-1", "《甲》第236条之1"),
        ("annexed form", "《甲》（annexed form）"),
    ],
)
def test_articles_are_written_as_lawyers_do(article: str, chinese: str) -> None:
    assert answers.source("甲", article, Language.CHINESE) == chinese
    assert answers.source("A", article, Language.ENGLISH) == f"A, article {article}"


def test_the_stylesheet_is_one_short_file_that_fetches_nothing_and_respects_every_reader() -> None:
    (sheet,) = WEB.glob("static/*.css")
    text = sheet.read_text("utf-8")
    assert len(text.splitlines()) < 600
    assert not re.search(r"url\(|@import|!important|https?:", text)
    for respected in (
        "prefers-color-scheme: dark",
        "forced-colors: active",
        "prefers-reduced-motion",
        "@media print",
    ):
        assert respected in text
    assert not re.search(r"(?<![-\w])(?:margin|padding|border)-(?:left|right|top|bottom)", text), (
        "logical sides only"
    )


def test_every_class_that_a_page_uses_is_in_the_stylesheet() -> None:
    text = (WEB / "static/tutela.css").read_text("utf-8")
    styled = set(re.findall(r"\.([a-z][a-z-]*)", text))
    pages = "\n".join(path.read_text("utf-8") for path in WEB.glob("templates/**/*.html"))
    used = {name for value in re.findall(r'class="([^"{]*)', pages) for name in value.split()}
    assert sorted(used - styled - {"share-", "meter-"}) == []
