"""Everything through which an answer could come, asked in one world after the other by the same steps."""

import io
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.commands import Commands
from tests.journeys.answering_calls import Answering, Heard, question, questions
from tests.journeys.api_calls import Api, calling
from tests.journeys.desk import desk_of, today
from tests.secrecy.worlds import ADULT, ADULT_NAME, JUVENILE, NAME, NOBODY, NOBODY_NAME, masked, statement
from tutela.agencies.intake.models import Upload
from tutela.answers.certificates.certificate import code_of
from tutela.answers.certificates.models import Certificate
from tutela.answers.inquiries.models import Inquiry
from tutela.answers.screening import actions as screening
from tutela.answers.screening.models import Run
from tutela.answers.subjects.proofing import Application, canonical_of
from tutela.answers.withdrawals.models import Withdrawal
from tutela.index.lookup import queries as lookup
from tutela.ledger import queries as ledger
from tutela.ledger import sequencer
from tutela.measures.following import opening as following
from tutela.packs.current import legal_day_of
from tutela.world import proofing

PURPOSE = "teacher-hire"
PERSON = {"name": NAME, "document": JUVENILE}
ROSTER = (
    f"姓名,身份证号\n{NAME},{JUVENILE}\n{ADULT_NAME},{ADULT}\n{NOBODY_NAME},{NOBODY}\n错号,123\n".encode()
)
CODE = code_of(bytes(10))
_FAMILIES = ("certificate", "ledger", "index", "withdrawals")


@dataclass
class Visit:
    """One walk through all doors of a world. `addresses` and `commands` are those that were gone through."""

    at: datetime
    folder: Path
    tutela: Commands
    inquiry: str = ""  # the one that is looked at again
    filing: str = ""  # the page of a school's inquiry
    engagement: str = ""  # and of whom it is about
    shown: dict[str, Any] = field(default_factory=dict)
    queries: dict[str, list[str]] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    commands: set[str] = field(default_factory=set)

    def look(self, door: str, through: Callable[[], Any]) -> None:
        """Keeps what the door shows, and the statements behind it."""
        self.settle()
        with CaptureQueriesContext(connection) as captured:
            self.shown[door] = through()
        self.queries[door] = [statement(query["sql"]) for query in captured.captured_queries]

    def settle(self) -> None:
        """Takes what was done into the log, one step after the other: every world gives entries the same places."""
        sequencer.catch_up()

    def told(self, answer: Any) -> Any:
        """Status, headers and body of a page or an answer of the API."""
        self.addresses.add(answer.resolver_match.view_name)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = sorted((name, masked(value)) for name, value in answer.headers.items())
        kind = answer.headers.get("Content-Type", "")
        written = kind.startswith(("text/", "application/json", "application/problem"))
        return answer.status_code, headers, masked(body.decode()) if written else body

    def ran(self, *words: object, stdin: str = "") -> Any:
        """Exit code and output of a command."""
        named = [str(word) for word in words]
        self.commands.add(" ".join(named[:2]) if named[0] in _FAMILIES else named[0])
        done = self.tutela(*words, stdin=stdin)
        return done.code, masked(done.out), masked(done.err)


def walk_without_commands(visit: Visit) -> None:
    """Through every door at which something is asked for, but for the command line."""
    for rooms in (_asking, _api, _school, _screening_page, _screening_api, _certificates):
        rooms(visit)


def walk(visit: Visit) -> Visit:
    """Through every door, in an order that every world keeps."""
    shutil.rmtree(settings.TUTELA_HOME / "snapshots", ignore_errors=True)
    with patch("tutela.answers.certificates.actions.code_of", lambda _: CODE):
        walk_without_commands(visit)
        _commands(visit)
    visit.settle()
    _withdrawals(visit, desk_of("clerk"))
    for rooms in (_person, _ledger, _agency, _lists):
        rooms(visit)
    return visit


def _school(visit: Visit) -> None:
    """A school that hires: the person on its list, with a paper, asked about through the office."""
    filer, clerk = desk_of("filer"), desk_of("clerk")
    form = {**PERSON, "post": "teacher", "purpose": "school-in-service"}
    visit.engagement = filer.post("/staff/new", form)["Location"]
    on_the_list = {"engagement": visit.engagement.rpartition("/")[2]}
    visit.filing = filer.post("/filings/new", on_the_list)["Location"]
    paper = {"paper": "1", "signed_on": str(legal_day_of(visit.at)), "number": "A-9", "signed": "on"}
    for browser, step, said in (
        (filer, "purpose", {"purpose": PURPOSE}),
        (filer, "authorisation", paper),
        (filer, "file", {}),
        (desk_of("reviewer"), "review", {"approve": "1"}),
    ):
        visit.settle()
        browser.post(f"{visit.filing}/{step}", said)
    visit.look("inquiry of a school", lambda: visit.told(clerk.post(f"{visit.filing}/ask")))
    _school_later(visit)
    visit.look("hiring", lambda: visit.told(filer.post(f"{visit.engagement}/hire", {"day": "2026-12-01"})))
    visit.look("closing an inquiry", lambda: visit.told(filer.post(f"{visit.filing}/close")))
    _school_later(visit)


def _school_later(visit: Visit) -> None:
    """What the school sees of it."""
    filer = desk_of("filer")
    for door, place in {
        "inquiry of a school, seen": visit.filing,
        "inquiries of a school": "/filings",
        "somebody on a staff list": visit.engagement,
        "home of a school": "/",
        "staff nobody asked about": "/staff/unasked",
        "what a school has to do": "/duties",
        "what the watch told a school": "/watch",
    }.items():
        visit.look(door, lambda place=place: visit.told(filer.get(place)))
    program, filing = calling("filer", visit.at), visit.filing.rpartition("/")[2]
    visit.look("API, inquiries of a school", lambda: visit.told(program.get("/filings")))
    visit.look("API, inquiry of a school", lambda: visit.told(program.get(f"/filings/{filing}")))
    visit.look("API, what a school has to do", lambda: visit.told(program.get("/duties")))
    office = desk_of("reviewer")
    visit.look("what schools have not done", lambda: visit.told(office.get("/duties/late")))
    visit.look("what the watch told schools", lambda: visit.told(office.get("/watch")))
    visit.look("schools that have not asked", lambda: visit.told(office.get("/queue/silent")))


def walk_again(visit: Visit) -> None:
    """What a record leaves behind that is no longer on the list: withdrawals, confirmed and missing, and answers."""
    clerk = desk_of("clerk")
    visit.look("page of an inquiry", lambda: visit.told(clerk.get(f"/inquiries/{visit.inquiry}")))
    receipt = f"/inquiries/{visit.inquiry}/receipt"
    visit.look("receipt of an inquiry", lambda: visit.told(clerk.post(receipt)))
    _withdrawals(visit, clerk)
    withdrawn = Withdrawal.objects.filter(told=visit.inquiry).first()
    place = f"/withdrawals/{withdrawn.id if withdrawn else UUID(int=0)}/confirm"
    visit.look("withdrawal confirmed", lambda: visit.told(clerk.post(place)))
    with patch("django.utils.timezone.now", lambda: visit.at + timedelta(days=9)):
        late, program = desk_of("supervisor"), calling("supervisor", visit.at + timedelta(days=9))
        visit.look("receipts that miss", lambda: _lines(visit.told(late.get("/withdrawals/missing"))))
        visit.look("API, receipts that miss", lambda: visit.told(program.get("/withdrawals/missing")))
        words = ("withdrawals", "missing", "--as", "supervisor", "--json")
        visit.look("command receipts that miss", lambda: visit.ran(*words))
    runs = Run.objects.filter(is_stored=True).count(), Run.objects.filter(purged_at__isnull=False).count()
    visit.look("stored results", lambda: runs)
    form = {"purpose": PURPOSE, "authorisation": "A-1", "signed_on": today(), **PERSON}
    visit.look("page", lambda: visit.told(clerk.post("/ask", form)))
    visit.look("home", lambda: _home(visit, clerk))
    _school_later(visit)
    visit.look("runs", lambda: _lines(visit.told(clerk.get("/screenings"))))
    certificates = desk_of("window")
    visit.look("certificates", lambda: _lines(visit.told(certificates.get("/certificates"))))
    visit.settle()
    for rooms in (_person, _ledger, _agency, _lists):
        rooms(visit)


def _withdrawals(visit: Visit, clerk: Client) -> None:
    """What a body must destroy: on its page, for its program and by command."""
    visit.look("withdrawals", lambda: _lines(visit.told(clerk.get("/withdrawals"))))
    api = calling("clerk", visit.at)
    visit.look("API, withdrawals", lambda: _chopped(visit.told(api.get("/withdrawals"))))
    words = ("withdrawals", "list", "--as", "clerk", "--json")
    visit.look("command withdrawals", lambda: _unordered(visit.ran(*words)))


def _home(visit: Visit, clerk: Client) -> Any:
    """The first screen with everything on it: which five of one moment are the latest, ids that are random give."""
    with patch("tutela.web.desk.home._LATEST", 1000):
        return _lines(visit.told(clerk.get("/")))


def _chopped(told: Any) -> Any:
    """A list in JSON without its order, which ids that are random give."""
    status, headers, body = told
    return status, headers, sorted(body.replace("}", "{").split("{"))


def _asking(visit: Visit) -> None:
    clerk, carer = desk_of("clerk"), desk_of("carer")
    form = {"purpose": PURPOSE, "authorisation": "A-1", "signed_on": today(), **PERSON}
    asked = {
        "page": form,
        "page, another name": {**form, "name": "赵小龙"},
        "page, a wrong number": {**form, "document": JUVENILE[:-1] + "Z"},
        "page, no such purpose": {**form, "purpose": "nothing"},
        "page, no authorisation": {**form, "authorisation": ""},
    }
    for door, said in asked.items():
        visit.look(door, lambda said=said: visit.told(clerk.post("/ask", said)))
    visit.look("page, not entitled", lambda: visit.told(carer.post("/ask", form)))
    api = calling("clerk", visit.at)
    visit.settle()
    visit.inquiry = _inquiry(api)
    address = f"/inquiries/{visit.inquiry}"
    visit.look("page of an inquiry", lambda: visit.told(clerk.get(address)))
    visit.look("receipt of an inquiry", lambda: _sizes(visit, clerk.get(f"{address}/receipt")))
    visit.look("home", lambda: _home(visit, clerk))


def _inquiry(api: Api) -> str:
    asked = {"purpose": PURPOSE, "person": PERSON, "authorisation": "A-1"}
    inquiry: str = api.post("/inquiries", asked).json()["inquiry"]
    return inquiry


def _api(visit: Visit) -> None:
    api, other = calling("clerk", visit.at), calling("carer", visit.at)
    one = {"person": PERSON, "authorisation": "A-1"}
    adult = {"person": {"name": ADULT_NAME, "document": ADULT}, "authorisation": "A-2"}
    wrong = {"person": {"name": NAME, "document": "123"}, "authorisation": "A-1"}
    asked = {"purpose": PURPOSE, **one}
    visit.look("API", lambda: visit.told(api.post("/inquiries", asked)))
    many = {"purpose": PURPOSE, "questions": [one, wrong, adult]}
    visit.look("API, many", lambda: visit.told(api.post("/inquiries/batch", many)))
    visit.look("API, a wrong number", lambda: visit.told(api.post("/inquiries", {**asked, **wrong})))
    visit.look("API, not entitled", lambda: visit.told(other.post("/inquiries", asked)))
    nothing = {**asked, "purpose": "nothing"}
    visit.look("API, no such purpose", lambda: visit.told(api.post("/inquiries", nothing)))
    visit.look("API, nobody signed in", lambda: visit.told(Api(None).post("/inquiries", asked)))
    with patch.object(settings, "TUTELA_QUOTA_PER_HEAD", 0):
        visit.look("API, over quota", lambda: visit.told(api.post("/inquiries", asked)))
    _answering_process(visit, api, other, {"one": asked, "many": many, "wrong": {**asked, **wrong}})
    visit.settle()
    place = f"/inquiries/{_inquiry(api)}/receipt"
    visit.look("API, receipt", lambda: _sizes(visit, api.get(place)))
    visit.look("API, receipt with person", lambda: _sizes(visit, api.post(place, {})))
    for door, path in {"list version": "/list-version", "purposes": "/purposes"}.items():
        visit.look(f"API, {door}", lambda path=path: visit.told(api.get(path)))


def _answering_process(visit: Visit, api: Api, other: Api, asked: dict[str, Any]) -> None:
    """Four callers at once: one person, a wrong number, somebody who may not ask, and many persons."""
    process = Answering(lambda: visit.at)
    token, stranger = (one.headers["Authorization"].removeprefix("Bearer ") for one in (api, other))
    calls = (
        question(token, asked["one"]),
        question(token, asked["wrong"]),
        question(stranger, asked["one"]),
        questions(token, asked["many"]),
    )
    visit.look("answering process", lambda: [_heard(one) for one in process.ask(*calls)])


def _heard(one: Heard) -> Any:
    return one.status_code, sorted(one.headers.items()), masked(one.content.decode())


def _sizes(visit: Visit, answer: Any) -> Any:
    """A receipt: proofs stand in it, whose number follows from how many entries there are."""
    status, headers, body = visit.told(answer)
    return status, headers, masked(str(body))


def _screening_page(visit: Visit) -> None:
    clerk = desk_of("clerk")
    form = {"purpose": PURPOSE, "authorisation": "A-1", "roster": SimpleUploadedFile("r.csv", ROSTER)}
    visit.look("roster on a page", lambda: visit.told(clerk.post("/screenings", form)))
    run = _carried_out(visit, "run of a page")
    place = f"/screenings/{run}"
    visit.look("page of a run", lambda: visit.told(clerk.get(place)))
    visit.look("progress of a run", lambda: visit.told(clerk.get(f"{place}/progress")))
    visit.look("result of a run", lambda: _cells(visit, clerk.post(f"{place}/result")))
    visit.look("runs", lambda: visit.told(clerk.get("/screenings")))
    visit.look("what follows a roster", lambda: following.keep_up(at=visit.at))
    visit.look("what a school has to do after it", lambda: visit.told(desk_of("filer").get("/duties")))


def _screening_api(visit: Visit) -> None:
    api = calling("clerk", visit.at)
    lines = [{"person": {"name": NAME, "document": one}} for one in (PERSON["document"], "123", ADULT)]
    at_once = {"purpose": PURPOSE, "authorisation": "A-1", "lines": lines}
    visit.look("API, run at once", lambda: visit.told(api.post("/screenings/at-once", at_once)))
    form = {"purpose": PURPOSE, "authorisation": "A-1", "roster": SimpleUploadedFile("r.csv", ROSTER)}
    visit.look("API, roster", lambda: visit.told(api.upload("/screenings", **form)))
    place = f"/screenings/{_carried_out(visit, 'run of the API')}"
    visit.look("API, run", lambda: visit.told(api.get(place)))
    visit.look("API, result", lambda: _cells(visit, api.post(f"{place}/result", {})))
    visit.look("API, row", lambda: visit.told(api.get(f"{place}/rows/1/receipt")))
    visit.look("API, receipt of a row", lambda: visit.told(api.get(f"{place}/rows/1/receipt-file")))


def _carried_out(visit: Visit, door: str) -> UUID:
    """The run that waits, by the columns engine as the workers do it."""
    run = Run.objects.get(state="queued").id
    visit.look(door, lambda: screening.perform(run_id=run, at=visit.at))
    return run


def _cells(visit: Visit, answer: Any) -> Any:
    """A workbook: what its cells say, without the random number of the run."""
    status, headers, body = visit.told(answer)
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    cells = [
        masked(str(cell))
        for number in range(len(book.sheet_names))
        for row in book.get_sheet_by_index(number).to_python()
        for cell in row
    ]
    return status, [name for name, _ in headers], cells


def _certificates(visit: Visit) -> None:
    window = desk_of("window")
    form = {"form": "person", "authorisation": "S-1", **PERSON}
    visit.look("certificate", lambda: visit.told(window.post("/certificates", form)))
    place = f"/certificates/{Certificate.objects.latest('applied_at').id}"
    visit.look("page of a certificate", lambda: visit.told(window.get(place)))
    visit.look("paper of a certificate", lambda: visit.told(window.get(f"{place}/paper")))
    visit.look("certificates", lambda: visit.told(window.get("/certificates")))
    wait = window.post(f"{place}/settle", {"belongs": "yes"})
    visit.look("certificate that waits for nobody", lambda: visit.told(wait))
    said = {"code": CODE, "last_four": JUVENILE[-4:]}
    visit.look("a paper is verified", lambda: visit.told(Client().post("/certificates/verify", said)))
    _certificates_of_a_program(visit)


def _certificates_of_a_program(visit: Visit) -> None:
    api = calling("window", visit.at)
    asked = {"person": PERSON, "reference": "S-3"}
    visit.look("API, certificate", lambda: visit.told(api.post("/certificates", asked)))
    place = f"/certificates/{Certificate.objects.latest('applied_at', 'id').id}"
    visit.look("API, page of a certificate", lambda: visit.told(api.get(place)))
    visit.look("API, paper", lambda: visit.told(api.get(f"{place}/paper")))
    visit.look("API, certificates", lambda: _chopped(visit.told(api.get("/certificates"))))
    settled = f"{place}/settle"
    visit.look("API, certificate that waits", lambda: visit.told(api.post(settled, {"belongs": True})))
    said = {"code": CODE, "last_four": JUVENILE[-4:]}
    visit.look("API, a paper is verified", lambda: visit.told(api.post("/certificates/verify", said)))
    other = calling("clerk", visit.at)
    visit.look("API, no certificate", lambda: visit.told(other.post("/certificates", asked)))


def _commands(visit: Visit) -> None:
    roster, person = visit.folder / "roster.csv", json.dumps(PERSON)
    roster.write_bytes(ROSTER)
    asker, asked = ("--as", "clerk", "--authorisation", "A-1"), ("--person", "-", "--json")
    visit.look("command ask", lambda: visit.ran("ask", PURPOSE, *asker, *asked, stdin=person))
    visit.look(
        "command ask, in words", lambda: visit.ran("ask", PURPOSE, *asker, "--person", "-", stdin=person)
    )
    for engine in ("duckdb", "reference"):
        out = visit.folder / f"{engine}.csv"
        words = ("screen", PURPOSE, roster, *asker, "--out", out, "--engine", engine, "--json")
        visit.look(f"command screen, {engine}", lambda words=words: visit.ran(*words))
        visit.look(f"file of screen, {engine}", lambda out=out: masked(out.read_text("utf-8-sig")))
    paper = visit.folder / "paper.pdf"
    words = ("certificate", "apply", "--reference", "S-2", "--out", paper, "--as", "window", *asked)
    visit.look("command certificate", lambda: visit.ran(*words, stdin=person))
    visit.look("paper of the command", paper.read_bytes)
    visit.look(
        "command certificate list", lambda: visit.ran("certificate", "list", "--as", "window", "--json")
    )
    shown = ("ledger", "subject", "--as", "supervisor", *asked)
    visit.look("command subject", lambda: _unordered(visit.ran(*shown, stdin=person)))
    visit.look("command index", lambda: visit.ran("index", "show", "--last", "9", "--json"))
    visit.look("command head", lambda: visit.ran("ledger", "head"))


def _unordered(ran: Any) -> Any:
    """Lines of one moment, in the order of their words, for ids that are random order them."""
    code, out, err = ran
    return code, sorted(out.replace("}", "{").split("{")), err


def _person(visit: Visit) -> None:
    supervisor = desk_of("supervisor")
    visit.look("a person's view", lambda: _lines(visit.told(supervisor.post("/subject", PERSON))))
    stranger = {"name": "无人", "document": NOBODY}
    visit.look("another's view", lambda: _lines(visit.told(supervisor.post("/subject", stranger))))
    with patch.object(settings, "TUTELA_PROOFING", "fictional"):
        _oneself(visit)


def _oneself(visit: Visit) -> None:
    """The person, at a browser of their own."""
    browser, on = Client(), legal_day_of(visit.at)
    visit.look("own door", lambda: visit.told(browser.get("/me/")))
    code = proofing.code_of(*canonical_of(Application(NAME, JUVENILE), on))
    wrong, right = {**PERSON, "code": "0"}, {**PERSON, "code": code}
    visit.look("own door, a wrong code", lambda: visit.told(browser.post("/me/sign-in", wrong)))
    visit.look("own door, signing in", lambda: visit.told(browser.post("/me/sign-in", right)))
    visit.look("own door, signed in", lambda: visit.told(browser.get("/me/")))
    visit.look("own view", lambda: _lines(visit.told(browser.post("/me/view"))))
    visit.look("own receipts", lambda: _sized(visit.told(browser.post("/me/view", {"receipts": "1"}))))
    # Lines of one moment come in the order of ids that are random, and each proof reads the nodes of its own place,
    # more or fewer: entries of one transaction (an answer, the authorisation it spends, its filing) have no order.
    visit.queries["own receipts"] = sorted(
        {re.sub(r"\?(, \?)+", "?", one) for one in visit.queries["own receipts"]}
    )
    visit.look("own door, signing out", lambda: visit.told(browser.post("/me/sign-out")))


def _lines(told: Any) -> Any:
    """Without the order of what happened at one moment, which ids that are random give."""
    status, headers, body = told
    return status, headers, sorted(body.splitlines())


def _ledger(visit: Visit) -> None:
    clerk, api = desk_of("clerk"), calling("clerk", visit.at)
    visit.look("ledger", lambda: _unplaced(visit.told(clerk.get("/ledger"))))
    entry = Inquiry.objects.get(id=visit.inquiry).entry
    page = f"/ledger/entries/{entry}"
    visit.look("entry", lambda: _lines(visit.told(clerk.get(page))))
    visit.look("proof", lambda: _places(visit.told(clerk.get(f"{page}/proof"))))
    visit.look("checkpoint", lambda: visit.told(clerk.get("/ledger/checkpoint")))
    visit.look("API, checkpoint", lambda: visit.told(api.get("/ledger/checkpoint")))
    visit.look("API, inclusion", lambda: _places(visit.told(api.get(f"/ledger/entries/{entry}/proof"))))
    visit.look("API, consistency", lambda: visit.told(api.get("/ledger/consistency", old=1, new=20)))
    size = ledger.inclusion(entry).size
    tile, auditor = f"{size // 256:03d}.p/{size % 256}" if size % 256 else "000", desk_of("supervisor")
    for door, path in {
        "checkpoint": "checkpoint",
        "tile": f"tile/0/{tile}",
        "bundle": f"tile/entries/{tile}",
    }.items():
        visit.look(f"log, {door}", lambda path=path: _length(visit.told(auditor.get(f"/tlog/{path}"))))


def _unplaced(told: Any) -> Any:
    """The page cuts a list whose order, in one moment, ids that are random give; the entries are compared whole."""
    status, headers, body = told
    return status, [name for name, _ in headers], len(body.splitlines())


def _sized(told: Any) -> Any:
    """Without what follows from the places of entries: how many receipts there are, and of what."""
    status, headers, body = told
    return status, [name for name, _ in headers], sorted(re.findall(r'"[a-z_]+":', body))


def _places(told: Any) -> Any:
    """Without the place that an entry has among those of its moment."""
    return told[0], [name for name, _ in told[1]]


def _length(told: Any) -> Any:
    status, headers, body = told
    return status, headers, len(body)


def _agency(visit: Visit) -> None:
    recorder = desk_of("court-recorder")
    upload = Upload.objects.latest("staged_at", "id").id
    for place in ("/uploads", f"/uploads/{upload}", f"/uploads/{upload}/state"):
        door = place.replace(str(upload), "…")
        visit.look(door, lambda place=place: _lines(visit.told(recorder.get(place))))
    visit.look("overdue", lambda: _lines(visit.told(desk_of("supervisor").get("/sealing/overdue"))))
    visit.look("reports", lambda: _lines(visit.told(desk_of("supervisor").get("/reports"))))
    for page in ("/metrics", "/readyz"):
        visit.look(page, lambda page=page: visit.told(Client().get(page)))


def _lists(visit: Visit) -> None:
    """The files of the lists, byte for byte, and the rows that they are made of."""
    folder = settings.TUTELA_HOME / "snapshots"
    visit.look("snapshot files", lambda: {one.name: one.read_bytes() for one in sorted(folder.iterdir())})
    key = lookup.version().key_id
    visit.look("snapshot rows", lambda: sorted(map(repr, lookup.all_rows(key, PURPOSE))))
