"""`tutela-witness`: init, serve, feed, show, alarms, accept-restored, accept-clock.

Exit codes: 0 done, 1 not set up as it should be, 2 called wrongly, 3 a log was refused or out of reach, or did not take
the cosignature (`feed --once`), 4 there are alarms (`alarms`).
"""

import argparse
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tutela_verify import checkpoints
from tutela_verify.faults import Unproved
from tutela_witness import config, keyfile, state
from tutela_witness.alarms import MEANINGS, Alarm, Alarms
from tutela_witness.config import Config
from tutela_witness.feeding import Fed, feed
from tutela_witness.refusals import Refused, Unready
from tutela_witness.server import Server
from tutela_witness.state import State
from tutela_witness.watching import Witness
from tutela_witness.watchman import Watchman

CONFIG: Final = "witness.toml"
KEY: Final = "witness.key"
STATE: Final = "state.sqlite"
ALARMS: Final = "alarms.jsonl"
_DONE, _UNREADY, _NOT_FED, _ALARMS = 0, 1, 3, 4


def run(arguments: Sequence[str] | None = None) -> int:
    """Carries out one command."""
    told = _parser().parse_args(arguments)
    try:
        done: int = told.act(told)
    except Unready as fault:
        print(fault, file=sys.stderr)
        return _UNREADY
    except KeyboardInterrupt:
        return 130
    return done


@contextmanager
def opened(home: Path) -> Iterator[tuple[Config, Witness]]:
    """The witness of a folder that `init` made; its state is let go of when the block is left."""
    read = config.load(home / CONFIG)
    keys = keyfile.load(home / KEY, read.name)
    alarms = Alarms(home / ALARMS, read.on_alarm)
    held = State(home / STATE)
    try:
        yield read, Witness(read.policy, keys, held, alarms, time.time)
    finally:
        held.close()


def _init(told: argparse.Namespace) -> int:
    home: Path = told.home
    text = config.written(told.name, told.log, told.url)
    config.parse(text)  # whatever is wrong is said before anything is made
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (home / CONFIG).exists():
        raise Unready(f"{CONFIG} 已经存在。", f"{CONFIG} is there already.")
    keyfile.create(home / KEY)
    state.create(home / STATE)
    (home / CONFIG).write_text(text, "utf-8")
    return _show(told)


def _serve(told: argparse.Namespace) -> int:
    with opened(told.home) as (read, witness):
        try:
            server = Server((read.host, read.port), witness)
        except OSError:
            raise Unready(
                f"无法监听 {read.host}:{read.port}。", f"Cannot listen on {read.host}:{read.port}."
            ) from None
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        print(f"http://{read.host}:{server.server_port}/add-checkpoint", flush=True)
        watchman = Watchman(witness, read.watched, read.silent_after)
        watchman.start()
        with server:
            server.serve_forever(poll_interval=0.2)
        watchman.stop.set()
    return _DONE


def _feed(told: argparse.Namespace) -> int:
    delivered = dict[str, int]()
    with opened(told.home) as (read, witness):
        logs = [log for log in read.watched if log.url]
        if not logs:
            raise Unready("没有写明地址的日志。", "No log has an address.")
        while True:
            done = _DONE
            for log in logs:
                found = feed(witness, log, delivered.get(log.origin))
                if found.fed not in (Fed.COSIGNED, Fed.UNCHANGED):
                    done = _NOT_FED
                if found.fed is Fed.COSIGNED:
                    delivered[log.origin] = found.size
                if found.fed is not Fed.UNCHANGED:
                    print(
                        f"{_moment(time.time())} {found.origin} {found.fed} {found.size} {found.detail}",
                        flush=True,
                    )
                if _fell_silent(witness, log.origin, read.silent_after):
                    print(f"{_moment(time.time())} {log.origin} {Alarm.SILENT}", flush=True)
            if told.once:
                return done
            time.sleep(told.every)


def _fell_silent(witness: Witness, origin: str, silent_after: int) -> bool:
    try:
        return witness.listen(origin, silent_after)
    except (sqlite3.Error, OSError):  # said of the feed itself already
        return False


def _show(told: argparse.Namespace) -> int:
    with opened(told.home) as (read, witness):
        print("# 写入策略文件 · for a policy file")
        words = {key: {4: "ed25519", 6: "ml-dsa-44"}[key.public.kind] for key in witness.keys}
        for key, word in words.items():
            print(f"witness {read.name}/{word} {key.public.text()}")
        if len(words) > 1:  # in any other group it could count twice
            print(f"group {read.name} any {' '.join(f'{read.name}/{word}' for word in words.values())}")
        for log in read.watched:
            kept = witness.latest(log.origin)
            print(f"\n# {log.origin}: {kept.size}")
            print(kept.note, end="")
            for one in witness.tallies(log.origin):
                print(f"# {one.what}: {one.count} ({_moment(one.second)})")
    return _DONE


def _alarms(told: argparse.Namespace) -> int:
    found = Alarms(told.home / ALARMS).read()
    for place, one in enumerate(found, 1):
        zh, en = MEANINGS[one.kind]
        print(f"{place}. {_moment(one.second)} {one.origin} [{one.kind}]\n   {zh}\n   {en}")
        if told.save is not None:
            told.save.mkdir(parents=True, exist_ok=True)
            (told.save / f"{place}-kept.txt").write_text(one.kept, "utf-8")
            (told.save / f"{place}-submitted.txt").write_text(one.submitted, "utf-8")
            if one.path:
                (told.save / f"{place}-path.txt").write_text(one.path, "utf-8")
    if not found:
        print("没有警报。 No alarms.")
    return _ALARMS if found else _DONE


def _accept_restored(told: argparse.Namespace) -> int:
    try:
        checkpoint = checkpoints.parse(told.checkpoint.read_text("utf-8"))
        with opened(told.home) as (_, witness):
            kept = witness.accept_restored(checkpoint, told.words)
    except (OSError, UnicodeDecodeError, Unproved):
        raise Unready("无法读取检查点文件。", "The checkpoint file cannot be read.") from None
    except Refused as refused:
        raise Unready("未接受。", f"Not accepted: {refused}.") from None
    print(f"{checkpoint.origin}: {kept.size}")
    return _DONE


def _accept_clock(told: argparse.Namespace) -> int:
    try:
        with opened(told.home) as (_, witness):
            print(f"{witness.accept_clock(told.words)} s")
    except Refused as refused:
        raise Unready("未接受。", f"Not accepted: {refused}.") from None
    return _DONE


def _moment(second: float) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tutela-witness", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    made = {}
    for name, act, says in (
        ("init", _init, "makes a witness: its keys, its empty state and witness.toml"),
        ("serve", _serve, "answers POST /add-checkpoint"),
        ("feed", _feed, "pulls the logs that have an address, and brings the cosignatures back"),
        ("show", _show, "prints the public keys and the newest cosigned heads"),
        ("alarms", _alarms, "lists the alarms; returns 4 when there are any"),
        (
            "accept-restored",
            _accept_restored,
            "goes on from a head of a log that was cut back, as you were told",
        ),
        ("accept-clock", _accept_clock, "signs again after this machine's clock had been ahead"),
    ):
        made[name] = commands.add_parser(name, help=says, description=says)
        made[name].set_defaults(act=act)
        made[name].add_argument("--home", type=Path, required=True, help="the witness's folder")
    made["init"].add_argument("--name", required=True, help="like witness.procuratorate.example/w1")
    made["init"].add_argument("--log", action="append", default=[], help="a verifier key of the log to watch")
    made["init"].add_argument("--url", help="the log's address, for feed")
    made["feed"].add_argument("--once", action="store_true", help="one round, then stop")
    made["feed"].add_argument("--every", type=float, default=5.0, help="seconds between rounds")
    made["alarms"].add_argument(
        "--save", type=Path, help="writes the notes and the path of each alarm into this folder"
    )
    accept = made["accept-restored"]
    accept.add_argument("--checkpoint", type=Path, required=True, help="the log's head to go on from, a file")
    accept.add_argument("--words", required=True, help="who told you, and why; kept with both heads")
    made["accept-clock"].add_argument(
        "--words", required=True, help="what was the matter; kept with the alarms"
    )
    return parser
