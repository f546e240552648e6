"""The page that checks a receipt: the same verdicts as the program, in a real browser, and it sends nothing."""

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.browser import NARROWEST, browser  # noqa: F401 - a fixture
from tests.outside.test_outside_policies import TWICE
from tests.outside.test_outside_receipts import GOOD, LOGGED, POLICY, altered, with_body
from tests.outside.test_outside_rows import older_file, row_file
from tests.outside.test_outside_verify_command import Quiet
from tests.outside.world import COURT, LOG, STRANGER, FictionalLog, dumped, policy_file, receipt_file, settled
from tutela_verify import policy as policies
from tutela_verify import receipts
from tutela_verify.faults import Unproved
from tutela_verify.report import report
from tutela_verify.wording import as_script

PAGE = Path(__file__).parents[2] / "verify" / "browser"
FILES = {"", "index.html", "verify.css", "words.js", "verify.js", "page.js"}
_AGREE = """async ([receipt, policy]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const plain = (said) => said.map(({code, values}) => [code,
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))]);
  try {
    const checked = await Verify.check(
      await Verify.parseReceipt(bytes(receipt)), await Verify.parsePolicy(bytes(policy)));
    return {lacking: checked.lacking, proved: plain(Verify.proved(checked)), not: plain(Verify.notProved(checked))};
  } catch (error) {
    return {fault: error.fault ?? String(error)};
  }
}"""

_DROPPED = """([name, text]) => {
  const held = new DataTransfer();
  held.items.add(new File([text], name));
  return held;
}"""


@dataclass
class Opened:
    """The page, what it asked of the network, and what it complained of."""

    page: Page
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def give(self, receipt: bytes, policy: str = POLICY) -> str:
        """Both files into the form; returns the result's text."""
        self.page.set_input_files("#receipt", {"name": "receipt.json", "mimeType": "", "buffer": receipt})
        self.page.set_input_files(
            "#policy", {"name": "policy.txt", "mimeType": "", "buffer": policy.encode()}
        )
        return self.check()

    def check(self) -> str:
        """Presses the button."""
        self.page.click("button[type=submit]")
        self.page.wait_for_selector("#result:focus")
        return self.page.inner_text("#result")


@pytest.fixture(params=["served", "file"])
def opened(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Opened]:  # noqa: F811
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(PAGE))) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        addresses = {
            "served": f"http://127.0.0.1:{server.server_port}/",
            "file": f"{PAGE.as_uri()}/index.html",
        }
        context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
        made = Opened(context.new_page())
        made.page.on("request", lambda asked: made.asked.append(asked.url))
        made.page.on("console", lambda message: made.faults.append(message.text))
        made.page.on("pageerror", lambda error: made.faults.append(str(error)))
        made.page.goto(addresses[request.param])
        assert {url.rpartition("/")[2] for url in made.asked} <= FILES
        made.asked.clear()
        yield made
        assert made.asked == [], "the page asked something of the network"
        assert made.faults == []
        context.close()
        server.shutdown()


pytestmark = pytest.mark.browser


def test_a_good_receipt_is_proved_in_chinese_and_in_english(opened: Opened) -> None:
    said = opened.give(dumped(GOOD))
    assert said.startswith("已证明")
    for sentence in ("答复：未发现记录。", "查询业务类别：school-hire。", "见证人 court", "林晓青", "未证明"):
        assert sentence in said
    opened.page.click("#language")
    said = opened.page.inner_text("#result")
    for sentence in ("Proved", "Answer: no record.", "Witness court", "Not proved"):
        assert sentence in said
    assert "已证明" not in opened.page.inner_text("main")


def test_a_tampered_receipt_is_not_to_be_relied_on(opened: Opened) -> None:
    said = opened.give(dumped(with_body(lambda body: body["facts"].update(answer="record"))))
    assert said.startswith("不能采信")
    assert "已证明" not in said
    assert "有记录" not in said


def test_a_missing_cosignature_is_said_to_be_missing(opened: Opened) -> None:
    said = opened.give(dumped(receipt_file(LOGGED, 4, (LOG, COURT))))
    assert said.startswith("尚不完整")
    assert "会签少于策略的要求" in said


def test_a_row_asks_for_its_person_and_then_proves_it(opened: Opened) -> None:
    content = row_file(1)
    number, name, answer = (content["row"].pop(key) for key in ("number", "name", "answer"))
    assert opened.give(dumped(content)).startswith("尚不完整")
    opened.page.fill("#number", f" {number} ")
    opened.page.fill("#name", name)
    opened.page.select_option("#answer", "record")
    assert opened.check().startswith("不能采信")
    opened.page.select_option("#answer", answer)
    assert f"证件号码 {number}，姓名 {name}" in opened.check()


def test_a_file_that_is_missing_or_nonsense_gets_one_sentence(opened: Opened) -> None:
    assert opened.check().startswith("不能采信")
    assert "不是规范的 JSON" in opened.give(b"nonsense")
    assert "策略文件第 1 行有误" in opened.give(dumped(GOOD), "nonsense\n")


def test_files_can_be_dropped(opened: Opened) -> None:
    for kind, content in (("receipt", dumped(GOOD).decode()), ("policy", POLICY)):
        held = opened.page.evaluate_handle(
            _DROPPED,
            [f"{kind}.txt", content],
        )
        opened.page.dispatch_event(f"#{kind}-hint", "drop", {"dataTransfer": held})
    assert opened.check().startswith("已证明")


def test_nothing_that_a_file_says_becomes_part_of_the_page(opened: Opened) -> None:
    content = altered(lambda file: file["openings"].update({"<img src=x>": file["openings"].pop("person")}))
    assert "<img src=x>" in opened.give(dumped(content))
    assert opened.page.locator("#result img").count() == 0


def test_axe_finds_nothing_in_either_scheme_and_nothing_is_cut_off(opened: Opened) -> None:
    for content in (
        dumped(GOOD),
        dumped(receipt_file(LOGGED, 4, (LOG, COURT))),
        b"nonsense",
        dumped(row_file(1)),
    ):
        opened.give(content)
        for scheme in ("light", "dark"):
            opened.page.emulate_media(color_scheme=scheme)
            found = Axe().run(opened.page).response["violations"]
            assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
        opened.page.set_viewport_size({"width": NARROWEST, "height": 800})
        assert opened.page.evaluate("() => document.scrollingElement.scrollWidth") <= NARROWEST
        opened.page.set_viewport_size({"width": 1280, "height": 900})
    # axe would read the stylesheet again; the page's own policy forbids it even that.
    assert {url.rpartition("/")[2] for url in opened.asked} <= {"verify.css"}
    assert all("Content Security Policy" in fault or "ProgressEvent" in fault for fault in opened.faults)
    opened.asked.clear()
    opened.faults.clear()


def verdict(receipt: bytes, policy: str) -> dict[str, Any]:
    """What the program says."""
    try:
        trusted = policies.parse(policy.encode())
        checked = receipts.check(receipts.parse(receipt), trusted)
    except Unproved as unproved:
        return {"fault": unproved.fault.value}
    found = report(checked, trusted)
    said = [
        [[one.code, {key: str(value) for key, value in one.values.items()}] for one in part]
        for part in (found.proved, found.not_proved)
    ]
    return {"lacking": checked.lacking and checked.lacking.value, "proved": said[0], "not": said[1]}


def cases() -> list[tuple[bytes, str]]:
    """Receipts and policies, good and bad in every way that the page can tell."""
    body = [
        lambda made: made["facts"].update(answer="record"),
        lambda made: made.update(v=2),
        lambda made: made.update(at="2026-02-30T08:00:00Z"),
        lambda made: made.update(more=1),
        lambda made: made["facts"].update(more=[None, True, {"a": -5}]),
        lambda made: made["facts"].update(commitments={"other": "00" * 32}),
        lambda made: made["facts"].update(commitments={"person": "00" * 32}),
        lambda made: made["facts"].update(commitments=None),
    ]
    other = [
        lambda file: file.pop("proof"),
        lambda file: file.pop("receipt"),
        lambda file: file.pop("openings"),
        lambda file: file.update(more=1),
        lambda file: file["receipt"].update(index=3),
        lambda file: file["receipt"].update(index=True),
        lambda file: file["receipt"].update(note=LOGGED.checkpoint()),
        lambda file: file["receipt"].update(accepted_at="2026-11-21T08:00:01.123456Z"),
        lambda file: file["receipt"]["path"].append("00" * 32),
        lambda file: file["openings"]["person"].update(salt="00" * 32),
        lambda file: file.update(proof=file["proof"].replace("index 4", "index 5")),
        lambda file: file.update(proof=file["proof"].replace("\n11\n", "\n12\n")),
        lambda file: file.update(proof=file["proof"].replace("\n11\n", "\n011\n")),
        lambda file: file.update(proof=file["proof"][:-1]),
        lambda file: file.update(body=file["body"][:-1]),
    ]
    files = [
        dumped(GOOD),
        *(dumped(with_body(change)) for change in body),
        *(dumped(altered(c)) for c in other),
    ]
    files += [dumped(receipt_file(LOGGED, 4, signers)) for signers in ((LOG, COURT), (STRANGER,), (COURT,))]
    files += [dumped(row_file(place)) for place in (0, 17, 36)]
    files += [dumped(older_file(place, index)) for place, index in ((0, b""), (6, bytes(range(16))))]
    ungrouped, regrouped = row_file(18), older_file(2)
    ungrouped["row"]["group"] = ungrouped["row"]["group"][:-1]
    regrouped["row"]["group"] = []
    files += [dumped(ungrouped), dumped(regrouped)]
    files += [
        b"",
        b"[]",
        b'{"a": 1.0}',
        b'{"a": 1, "a": 1}',
        b'{"a": "\\ud800"}',
        b"\xff",
        b'{"a": 9007199254740992}',
    ]
    log = FictionalLog.of(11)
    log.bodies[4] = settled(4).body()
    files.append(dumped(receipt_file(log, 4)))
    bad_row = row_file(2)
    bad_row["row"]["name"] = "别人"
    policies_ = [policy_file(quorum) for quorum in ("none", "court", "all-three", "missing")]
    policies_ += [
        policy_file(logs=(STRANGER,)),
        POLICY[:-1],
        POLICY.replace("2 court", "3 court"),
        "quorum none\n",
        *(f"{TWICE}group g {count} a b\nquorum g\n" for count in ("any", "2", "all")),
        f"log {LOG.verifier().text()}\n{TWICE}witness c {COURT.verifier().text()}\ngroup g 2 a b c\nquorum g\n",
        f"log {LOG.verifier().text()}\n{TWICE}group g any a\ngroup h any b\nquorum h\n",
    ]
    return [(file, POLICY) for file in [*files, dumped(bad_row)]] + [
        (dumped(GOOD), each) for each in policies_
    ]


@pytest.mark.parametrize("opened", ["served"], indirect=True)
def test_page_and_program_agree_on_every_case(opened: Opened) -> None:
    for receipt, policy in cases():
        texts = [base64.b64encode(data).decode() for data in (receipt, policy.encode())]
        assert opened.page.evaluate(_AGREE, texts) == verdict(receipt, policy), (receipt[:200], policy)


def test_the_page_shows_the_sentences_of_the_program() -> None:
    # To renew the file: write `tutela_verify.wording.as_script()` into it.
    assert (PAGE / "words.js").read_text("utf-8") == as_script()
    assert json.loads(as_script().partition("= ")[2].removesuffix(";\n"))


def test_the_page_allows_itself_no_connection() -> None:
    text = (PAGE / "index.html").read_text("utf-8")
    assert (
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'" in text
    )
    scripts = "".join((PAGE / name).read_text("utf-8") for name in ("verify.js", "page.js"))
    for word in (
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "import(",
        "eval(",
        "innerHTML",
        "http",
    ):
        assert word not in scripts
