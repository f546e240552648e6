"""Who watches the ledger: health, metrics, the monitor, the commands, and what officers see on their pages."""

import json
import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from tests.commands import Commands
from tests.journeys import alert_rules
from tests.journeys.api_calls import Clock, clock, registry
from tests.journeys.desk import ENGLISH, asked, desk_of, words
from tests.journeys.witness_cast import PlainWitness, Wire, append, policy
from tutela.answers.inquiries.models import Inquiry
from tutela.ledger import actions, alarms, models, monitor, queries, sequencer, witnessing
from tutela.ledger.events import Event
from tutela.ledger.witnessing import Rounds
from tutela.web.api import health

__all__ = ["clock", "registry"]
pytestmark = pytest.mark.django_db
ALERTS = Path(__file__).parents[2] / "docs/how-to/alerts.rules.yml"


@pytest.fixture
def three(at: datetime, settings: Any, tmp_path: Path) -> list[PlainWitness]:
    """Three witnesses, of whom two are asked for."""
    made = [PlainWitness(number, at) for number in (1, 2, 3)]
    settings.TUTELA_WITNESS_POLICY = policy(tmp_path / "policy", made, 2)
    return made


def witness(three: list[PlainWitness], at: datetime, times: int = 3) -> None:
    sequencer.catch_up(clock=lambda: at)
    rounds = Rounds(Wire(*three))
    for n in range(times):
        rounds.go_on(at + timedelta(seconds=n))


def rules() -> list[dict[str, Any]]:
    """All alert rules that deployments are given."""
    return [one for group in yaml.safe_load(ALERTS.read_text())["groups"] for one in group["rules"]]


def rule(name: str) -> str:
    """What one alert asks."""
    (found,) = [one["expr"] for one in rules() if one["alert"] == name]
    return str(found)


def metrics() -> dict[str, float]:
    """Every sample, by name and labels."""
    text = Client().get("/metrics").content.decode()
    samples = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{[a-z]+="[a-z]+"\})?', name) for name, _ in samples)
    return {name: float(value) for name, value in samples}


class TestHealth:
    """`/readyz` tells of witnesses where there are some, and is fit without them."""

    def told(self) -> tuple[int, str | None]:
        answer = Client().get("/readyz")
        return answer.status_code, answer.json().get("witnesses")

    def test_it_goes_from_ok_to_behind_and_back(
        self, registry: None, three: list[PlainWitness], clock: Clock, at: datetime
    ) -> None:
        append(1, at)
        assert self.told() == (200, "ok")
        clock.now = at + health.UNWITNESSED
        assert self.told() == (200, "ok")
        clock.now = at + health.UNWITNESSED + timedelta(seconds=1)
        assert self.told() == (200, "behind")
        witness(three, at)
        assert self.told() == (200, "ok")

    def test_an_alarm_is_told_and_puts_nothing_out_of_service(
        self, registry: None, three: list[PlainWitness], at: datetime
    ) -> None:
        three[0].size = 1000
        append(1, at)
        witness(three, at)
        assert self.told() == (200, "alarm")

    def test_a_database_that_was_put_back_is_not_fit(self, registry: None, at: datetime) -> None:
        append(1, at)
        assert Client().get("/readyz").json()["sequencer"] == "ok"
        alarms.sound(witness="", kind=alarms.Kind.RESTORED, size=1, theirs=2, evidence="the head", at=at)
        sequencer.catch_up(clock=lambda: at)
        answer = Client().get("/readyz")
        assert (answer.status_code, answer.json()["sequencer"]) == (503, "ledger-restored")

    def test_without_witnesses_it_says_nothing_and_a_broken_policy_is_named(
        self, registry: None, settings: Any, tmp_path: Path
    ) -> None:
        assert self.told() == (200, None)
        settings.TUTELA_WITNESS_POLICY = tmp_path / "none"
        assert self.told() == (200, "witness-policy-invalid")


class TestMetrics:
    """What Prometheus reads."""

    def test_they_count_what_is_there(self, three: list[PlainWitness], clock: Clock, at: datetime) -> None:
        append(5, at)
        with transaction.atomic():
            actions.append(event=Event.FEED_DECLARED, at=at, organisation="o", officer="o", facts={})
        clock.now = at + timedelta(seconds=7)
        seen = metrics()
        assert seen["tutela_ledger_entries"] == 5
        assert seen["tutela_ledger_waiting_entries"] == 1
        assert seen["tutela_ledger_waiting_seconds"] == 7
        assert seen["tutela_ledger_witnesses"] == 3
        assert seen["tutela_ledger_witnessed_entries"] == 0
        assert seen["tutela_ledger_unwitnessed_seconds"] == 7
        assert seen['tutela_ledger_alarms{kind="larger"}'] == 0
        three[0].size = 1000
        witness(three, at)
        seen = metrics()
        assert seen["tutela_ledger_witnessed_entries"] == seen["tutela_ledger_entries"] == 6
        assert seen["tutela_ledger_unwitnessed_seconds"] == 0
        assert seen["tutela_ledger_cosignatures"] == 2
        assert seen['tutela_ledger_alarms{kind="larger"}'] == 1

    def test_they_name_nobody_and_no_organisation(self, registry: None) -> None:
        asked(desk_of("clerk"))
        sequencer.catch_up()
        text = Client().get("/metrics").content.decode()
        assert "edu" not in text
        assert not re.search(r"[\u4e00-\u9fff]", text)

    def test_they_are_for_this_machine_alone(self) -> None:
        assert Client().get("/metrics").status_code == 200
        assert Client(REMOTE_ADDR="10.0.0.9").get("/metrics").status_code == 404
        through_the_proxy = Client().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
        assert through_the_proxy.status_code == 404

    def test_every_alert_speaks_of_metrics_that_there_are(
        self, three: list[PlainWitness], at: datetime
    ) -> None:
        append(1, at)
        models.Probe.objects.create(began_at=at, accepted=0.1)
        there = {name.partition("{")[0] for name in metrics()}
        assert len({rule["alert"] for rule in rules()}) == len(rules()) >= 6
        for rule in rules():
            named = set(re.findall(r"tutela_[a-z_]+", rule["expr"]))
            # The node exporter tells of the timers of auditor and witness; all else is told by the service itself.
            assert named or re.search(r'\{name="tutela-(audit|witness-feed)\.', rule["expr"]), rule
            assert named <= there, rule
            assert rule["annotations"]["summary"]
            assert rule["labels"]["severity"] in {"page", "ticket"}

    @pytest.mark.parametrize(
        "probes", ["none was ever sent", "the first hangs", "none is accepted", "stopped"]
    )
    def test_a_monitor_that_does_nothing_is_told(self, probes: str, clock: Clock, at: datetime) -> None:
        append(1, at)
        cases: dict[str, list[tuple[int, float | None]]] = {
            "none was ever sent": [],
            "the first hangs": [(0, None)],
            "none is accepted": [(minute, None) for minute in range(11)],
            "stopped": [(0, 0.1)],
        }
        for minute, accepted in cases[probes]:
            models.Probe.objects.create(
                began_at=at + timedelta(minutes=minute), accepted=accepted, integrated=accepted
            )
        clock.now = at + timedelta(minutes=11)
        assert alert_rules.fires(rule("TutelaMonitorSilent"), metrics())
        models.Probe.objects.create(began_at=clock.now, accepted=0.1, integrated=0.2)
        assert not alert_rules.fires(rule("TutelaMonitorSilent"), metrics())

    def test_alerts_fire_on_what_they_are_about_and_on_nothing_else(
        self, three: list[PlainWitness], clock: Clock, at: datetime
    ) -> None:
        append(1, at)
        witness(three, at)
        models.Probe.objects.create(began_at=at, accepted=0.1, integrated=0.2, witnessed=0.3)

        def firing() -> list[str]:
            seen = metrics()
            names = [one["alert"] for one in rules() if "tutela_ledger_" in one["expr"]]
            return [name for name in names if alert_rules.fires(rule(name), seen)]

        assert firing() == []
        models.Probe.objects.create(began_at=at, accepted=0.1)
        assert firing() == ["TutelaProbeLost"]
        models.Probe.objects.create(
            began_at=at, accepted=0.1, integrated=3, witnessed=4, left_behind=1, skew=9
        )
        assert firing() == ["TutelaProbeSlow", "TutelaLeftBehind", "TutelaClockSkew"]
        models.Probe.objects.create(began_at=at, accepted=0.1, integrated=0.2, witnessed=0.3)
        for kind, told in (
            (alarms.Kind.FOREIGN, "TutelaForeignRows"),
            (alarms.Kind.FORK, "TutelaAnotherHistory"),
        ):
            models.Alarm.objects.create(kind=kind.value, size=1, evidence="", raised_at=at)
            assert firing() == [told]
            models.Alarm.objects.all().delete()


class TestMonitor:
    """The monitor's own entries."""

    @pytest.fixture
    def loop(self, monkeypatch: pytest.MonkeyPatch, at: datetime) -> Callable[[Callable[[], object]], None]:
        """Lets something happen whenever the monitor looks."""

        def install(act: Callable[[], object]) -> None:
            state = queries.receipt_state

            def looked(entry: Any) -> queries.ReceiptState:
                found = state(entry)
                act()
                return found

            monkeypatch.setattr(queries, "receipt_state", looked)

        return install

    def test_it_times_acceptance_integration_and_witnessing(
        self, three: list[PlainWitness], loop: Callable[[Callable[[], object]], None], at: datetime
    ) -> None:
        loop(lambda: witness(three, at))
        found = monitor.probe(patience=20)
        assert found.accepted is not None
        assert found.integrated is not None
        assert found.witnessed is not None
        assert 0 < found.accepted <= found.integrated <= found.witnessed < 20
        assert [line.event for line in queries.entries()] == [Event.MONITOR_PROBE]
        assert monitor.last()[1] == found
        assert metrics()['tutela_ledger_probe_seconds{stage="witnessed"}'] == pytest.approx(
            found.witnessed, abs=1e-6
        )

    def test_it_says_where_a_probe_was_lost(self, three: list[PlainWitness]) -> None:
        found = monitor.probe(patience=0.05)
        assert (found.integrated, found.witnessed) == (None, None)
        text = Client().get("/metrics").content.decode()
        assert 'tutela_ledger_probe_seconds{stage="integrated"} NaN' in text

    def test_without_witnesses_it_waits_for_none(
        self, loop: Callable[[Callable[[], object]], None], at: datetime
    ) -> None:
        loop(lambda: sequencer.catch_up(clock=lambda: at))
        found = monitor.probe(patience=20)
        assert found.integrated is not None
        assert found.witnessed is None

    def test_it_finds_an_entry_that_was_accepted_and_passed_by(self, at: datetime, tutela: Commands) -> None:
        append(1, at)
        for seconds, count in ((9, 0), (10, 0), (11, 1), (3600, 2)):
            with transaction.atomic():
                actions.append(
                    event=Event.FEED_DECLARED,
                    at=at - timedelta(seconds=seconds),
                    organisation="o",
                    officer="o",
                    facts={},
                )
            assert monitor.probe(patience=0.01).left_behind == count
        assert metrics()["tutela_ledger_left_behind_entries"] == 2
        assert "2 accepted entries are older" in tutela("ledger", "monitor", "--once").out

    def test_it_is_not_well_while_others_are_left_behind_though_its_own_got_through(
        self, at: datetime
    ) -> None:
        assert monitor.Timed(at, 0.1, 0.2, None).is_well(asked=False)
        assert not monitor.Timed(at, 0.1, 0.2, None, left_behind=1).is_well(asked=False)
        assert not monitor.Timed(at, 0.1, 0.2, None).is_well(asked=True)
        assert not monitor.Timed(at, 0.1, None, None).is_well(asked=False)

    def test_its_own_entry_that_is_gone_again_is_a_probe_that_was_lost(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        append_ = actions.append

        def appended(**words: Any) -> Any:
            receipt = append_(**words)
            models.Entry.objects.filter(id=receipt.entry_id).delete()
            return receipt

        monkeypatch.setattr(actions, "append", appended)
        found = monitor.probe(patience=5)
        assert (found.accepted is not None, found.integrated) == (True, None)
        assert "is gone" in caplog.text

    @pytest.mark.parametrize("ahead", [0, 120])
    def test_it_sees_heads_of_the_future(self, ahead: int) -> None:
        append(1, timezone.now() + timedelta(seconds=ahead))
        found = monitor.probe(patience=0.01)
        assert found.skew == pytest.approx(ahead, abs=5)
        assert metrics()["tutela_ledger_clock_skew_seconds"] == pytest.approx(ahead, abs=5)

    @pytest.mark.parametrize("off", [-300, 0, 300])
    def test_it_sees_that_witnesses_state_another_time(
        self, three: list[PlainWitness], loop: Callable[[Callable[[], object]], None], off: int
    ) -> None:
        for one in three:
            one.at = timezone.now() + timedelta(seconds=off)
        loop(lambda: witness(three, timezone.now()))
        found = monitor.probe(patience=20)
        assert found.witnessed is not None
        assert found.skew == pytest.approx(abs(off), abs=6)

    def test_a_database_that_is_away_does_not_end_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(monitor, "close_old_connections", lambda: None)
        monkeypatch.setattr(connection, "close", lambda: None)
        probe, stop, tried = monitor.probe, threading.Event(), list[int]()

        def away(**words: Any) -> monitor.Timed:
            tried.append(1)
            if len(tried) == 1:
                raise OperationalError("gone")
            return probe(**words)

        monkeypatch.setattr(monitor, "probe", away)
        monitor.run(stop=stop, every=0.001, told=lambda found: stop.set(), patience=0.01)
        assert len(tried) == 2

    def test_it_goes_on_until_it_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(monitor, "close_old_connections", lambda: None)
        stop, seen = threading.Event(), list[monitor.Timed]()

        def told(found: monitor.Timed) -> None:
            seen.append(found)
            if len(seen) == 3:
                stop.set()

        monitor.run(stop=stop, every=0.001, told=told, patience=0.01)
        assert len(seen) == 3
        assert monitor.last()[0] >= 3


class TestCommands:
    """`tutela ledger …`."""

    def test_it_tells_how_far_the_witnesses_are_and_which_alarms_stand(
        self, tutela: Commands, three: list[PlainWitness], at: datetime
    ) -> None:
        append(2, at)
        witness(three, at)
        good = tutela("ledger", "witnesses")
        assert good.code == 0
        assert "the first 2 entries are witnessed" in good.out
        three[1].size = 99
        append(1, at)
        witness(three, at)
        bad = tutela("ledger", "witnesses")
        assert bad.code == 1
        assert "larger" in bad.out
        assert "old " in bad.out
        told = tutela("ledger", "witnesses", "--json")
        assert told.value["witnessed"] == 3
        (alarm,) = told.value["alarms"]
        assert alarm == {"witness": "w2.example/4", "kind": "larger", "size": 3, "theirs": 99}

    def test_a_probe_that_goes_nowhere_has_an_exit_code(
        self, tutela: Commands, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        probe = monitor.probe
        monkeypatch.setattr(monitor, "probe", lambda: probe(patience=0.02))
        ran = tutela("ledger", "monitor", "--once")
        assert ran.code == 1
        assert "integrated -" in ran.out

    def test_a_policy_that_is_wrong_is_one_clear_line(
        self, tutela: Commands, settings: Any, tmp_path: Path
    ) -> None:
        settings.TUTELA_WITNESS_POLICY = tmp_path / "policy"
        (tmp_path / "policy").write_text("quorum none\nquorum none\n")
        ran = tutela("ledger", "witnesses")
        assert ran.code == 5
        assert (
            ran.err
            == "tutela: The witness policy is wrong at line 2: a second quorum. Correct it and try again.\n"
        )


class TestPages:
    """What officers see."""

    @pytest.fixture
    def entry(self, registry: None, three: list[PlainWitness]) -> str:
        """An answer."""
        asked(desk_of("clerk"))
        return str(Inquiry.objects.get().entry)

    def test_an_entry_is_shown_as_witnessed_once_it_is(
        self, entry: str, three: list[PlainWitness], at: datetime
    ) -> None:
        browser, inquiry = desk_of("clerk", ENGLISH), Inquiry.objects.get().id
        for done, said in (
            (lambda: None, "Accepted, waiting to be taken in"),
            (lambda: sequencer.catch_up(clock=lambda: at), "In the log, under a signed checkpoint"),
            (lambda: witness(three, at), "that outside witnesses have signed"),
        ):
            done()
            assert said in words(browser.get(f"/ledger/entries/{entry}"))
            assert said in words(browser.get(f"/inquiries/{inquiry}"))
        assert "w1.example" in words(browser.get(f"/ledger/entries/{entry}/proof"))

    def test_the_ledger_page_tells_of_witnesses_and_alarms(
        self, entry: str, three: list[PlainWitness], at: datetime
    ) -> None:
        browser = desk_of("clerk", ENGLISH)
        witness(three, at)
        page = words(browser.get("/ledger"))
        assert "w3.example/4" in page
        assert "Alarm" not in page
        alarms.sound(witness="w3.example/4", kind=alarms.Kind.FORK, size=1, theirs=1, evidence="", at=at)
        alarms.sound(witness="", kind=alarms.Kind.SHOWN, size=1, theirs=1, evidence="", at=at)
        page = words(browser.get("/ledger"))
        assert "Alarm: witness w3.example/4" in page
        assert "Alarm: somebody has shown a checkpoint" in page


def test_the_loop_of_the_service_ends_when_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnessing, "close_old_connections", lambda: None)
    monkeypatch.setattr(witnessing, "connection", type("Connection", (), {"close": lambda self: None})())
    stop = threading.Event()
    loop = threading.Thread(target=witnessing.run, kwargs={"stop": stop, "interval": 0.001})
    loop.start()
    stop.set()
    loop.join(10)
    assert not loop.is_alive()


def test_what_the_receipt_file_says_is_json(registry: None) -> None:
    asked(desk_of("clerk"))
    sequencer.catch_up()
    inquiry = Inquiry.objects.get().id
    assert json.loads(desk_of("clerk").get(f"/inquiries/{inquiry}/receipt").content)["format"]
