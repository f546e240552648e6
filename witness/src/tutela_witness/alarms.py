"""Alarms: each is one line of a file that is only ever appended to, with the signed notes as evidence."""

import json
import os
import subprocess
import threading
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

_HOOK_SECONDS: Final = 30.0


class Alarm(StrEnum):
    """What the evidence shows."""

    FORK = "fork"  # two roots for one size: certain
    REWRITTEN = "rewritten"  # a larger head whose own path names another beginning than the one kept: certain
    SHRUNK = "shrunk"  # a smaller head that the log itself dates later: certain
    CLOCK = "clock"  # a larger head that the log itself dates earlier: its clock went back
    FORGOT = "forgot"  # our own signature, of which our state knows nothing: it is of an older copy
    RESTORED = "restored"  # our keeper was told that the log was cut back, and accepted it
    SILENT = "silent"  # no new head for as long as the configuration says
    LEAPT = "leapt"  # our keeper accepted that our own clock had been ahead, and set it back
    INCONSISTENT = "inconsistent"  # of former editions: a path that led nowhere, which anybody could send


MEANINGS: Final[dict[Alarm, tuple[str, str]]] = {
    Alarm.FORK: ("分叉：同一长度签了两个不同的根。", "Fork: two different roots were signed for one size."),
    Alarm.REWRITTEN: (
        "改写：所附证明引到新树头，却引不到先前会签的树头；可用 tutela-verify checkpoint --proof 核对。",
        "Rewritten: the path kept here leads to the new head and to another one in place of the one cosigned before;"
        " check it with tutela-verify checkpoint --proof.",
    ),
    Alarm.SHRUNK: (
        "缩短：后签的树头比先签的短。",
        "Shrunk: a head signed later is smaller than one signed earlier.",
    ),
    Alarm.CLOCK: (
        "日志时钟倒退：较长的树头注明的时间反而较早。",
        "The log's clock went back: a larger head is dated earlier.",
    ),
    Alarm.FORGOT: (
        "本见证人失忆：树头上有本见证人的会签，状态文件中却没有。状态文件曾从旧副本恢复；不再会签，须重新 init。",
        "This witness forgot: a head bears its own cosignature, and its state does not know it. The state file is an"
        " older copy. It signs nothing more; init a new witness.",
    ),
    Alarm.RESTORED: (
        "已接受账本从旧副本恢复：此后的会签从新的树头继续。",
        "It was accepted that the log was put back to an older copy: cosignatures go on from the new head.",
    ),
    Alarm.SILENT: (
        "长时间没有新树头：日志停顿、无法连接，或者只向他人出示树头。",
        "No new head for a long time: the log stands still, is out of reach, or shows its heads to others only.",
    ),
    Alarm.LEAPT: (
        "已接受本机时钟曾经超前：此后会签的时间早于先前的会签。",
        "It was accepted that this machine's clock had been ahead: cosignatures bear earlier moments from here on.",
    ),
    Alarm.INCONSISTENT: (
        "一致性证明不成立：提交者有误，或者日志改写过历史。须向日志索取证明核对。",
        "The consistency path does not hold: a faulty client, or history rewritten. Ask the log for a proof.",
    ),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One alarm: when it was raised (POSIX seconds), about which log, and the two notes as they were signed.

    `path` holds, one hash in base64 a line, what proves `REWRITTEN`.
    """

    kind: Alarm
    second: int
    origin: str
    kept: str
    submitted: str
    words: str = ""  # of our keeper
    path: str = ""

    def name(self) -> str:
        """What tells this alarm from others; the same evidence is written once."""
        return "\n".join((self.kind, self.kept.partition("\n\n")[0], self.submitted.partition("\n\n")[0]))


class Alarms:
    """The file of alarms, and the command that is run on each."""

    def __init__(self, path: Path, on_alarm: tuple[str, ...] = ()) -> None:
        self._path = path
        self._on_alarm = on_alarm

    def write(self, evidence: Evidence) -> None:
        """Appends one line; it is on the disk when this returns."""
        # It begins with a newline too, so that a line which a power cut left unfinished spoils no other.
        line = "\n" + json.dumps(asdict(evidence), ensure_ascii=False) + "\n"
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
            os.fsync(file)
        finally:
            os.close(file)

    def ring(self, evidence: Evidence) -> None:
        """Runs the command, if there is one, without waiting for it."""
        if self._on_alarm:
            threading.Thread(target=self._run, args=(evidence,), daemon=True).start()

    def read(self) -> list[Evidence]:
        """All alarms, oldest first. A last line that a power cut left unfinished is passed over."""
        if not self._path.exists():
            return []
        found = []
        for line in self._path.read_text("utf-8", "replace").split("\n"):
            try:
                content = json.loads(line)
                found.append(Evidence(**{**content, "kind": Alarm(content["kind"])}))
            except (ValueError, TypeError, KeyError):
                continue
        return found

    def _run(self, evidence: Evidence) -> None:
        content = json.dumps(asdict(evidence), ensure_ascii=False).encode()
        try:
            subprocess.run(self._on_alarm, input=content, timeout=_HOOK_SECONDS, check=False)  # noqa: S603 - configured
        except (OSError, subprocess.SubprocessError) as error:
            print(f"on_alarm: {type(error).__name__}", flush=True)
