"""What one witness watches: its name, the logs with their keys, where it listens, whom it calls on an alarm."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tutela_verify.faults import Unproved
from tutela_verify.keys import Kind, is_name, parse_key
from tutela_verify.policy import NONE, Log, Policy
from tutela_witness.refusals import Unready

LISTEN: Final = "127.0.0.1:8470"
SILENT_AFTER: Final = 86_400  # seconds; the longest time in which a log must keep its promises
_SHORTEST: Final = 60
_KEYS: Final = frozenset({"name", "listen", "on_alarm", "silent_after", "log"})
_LOG_KEYS: Final = frozenset({"keys", "url"})


@dataclass(frozen=True, slots=True)
class Watched:
    """One log, and the address from which `feed` pulls it."""

    origin: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration as read. `policy` knows the logs' keys and asks for no witness: we are one."""

    name: str
    host: str
    port: int
    on_alarm: tuple[str, ...]
    silent_after: int  # seconds without a new head of a log, after which the witness rings
    policy: Policy
    watched: tuple[Watched, ...]


def load(path: Path) -> Config:
    """Reads `witness.toml`."""
    try:
        return parse(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise Unready("无法读取 witness.toml。", "witness.toml cannot be read.") from None


def parse(text: str) -> Config:
    """Reads the text of a configuration strictly."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise Unready("witness.toml 不是 TOML。", "witness.toml is not TOML.") from None
    unknown = content.keys() - _KEYS
    _require(not unknown, f"witness.toml: {', '.join(sorted(unknown))}")
    name, listen = content.get("name"), content.get("listen", LISTEN)
    _require(isinstance(name, str) and is_name(name) and len(name.encode()) < 256, "witness.toml: name")
    host, port = _address(listen)
    on_alarm = content.get("on_alarm", [])
    _require(
        isinstance(on_alarm, list) and all(isinstance(one, str) for one in on_alarm), "witness.toml: on_alarm"
    )
    silent_after = content.get("silent_after", SILENT_AFTER)
    counted = isinstance(silent_after, int) and not isinstance(silent_after, bool)
    _require(counted and silent_after >= _SHORTEST, "witness.toml: silent_after")
    logs, watched = _logs(content.get("log", []))
    policy = Policy(tuple(logs), {}, {}, NONE)
    return Config(str(name), host, port, tuple(on_alarm), silent_after, policy, tuple(watched))


def written(name: str, keys: list[str], url: str | None) -> str:
    """A first `witness.toml`."""
    lines = [
        "# 见证人的名称，写入每个会签。The witness's name, part of every cosignature.",
        f"name = {_quoted(name)}",
        f'listen = "{LISTEN}"',
        "",
        "# 发现分叉时运行的命令，警报以 JSON 从标准输入给出。Run on an alarm, which comes as JSON on standard input.",
        '# on_alarm = ["/usr/local/bin/ring"]',
        "# 多少秒没有新树头即报警。After so many seconds without a new head it rings.",
        f"silent_after = {SILENT_AFTER}",
        "",
    ]
    if keys:
        quoted = ", ".join(map(_quoted, keys))
        lines += ["[[log]]", f"keys = [{quoted}]", *([f"url = {_quoted(url)}"] if url else []), ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _logs(content: Any) -> tuple[list[Log], list[Watched]]:
    _require(isinstance(content, list) and all(isinstance(one, dict) for one in content), "witness.toml: log")
    logs, watched = list[Log](), list[Watched]()
    for one in content:
        keys, url = one.get("keys"), one.get("url")
        _require(not one.keys() - _LOG_KEYS and isinstance(keys, list) and bool(keys), "witness.toml: log")
        known = url is None or (isinstance(url, str) and url.startswith(("http://", "https://")))
        _require(known, "witness.toml: url")
        own = [_log(key) for key in keys]
        origins = {log.key.name for log in own}
        _require(len(origins) == 1, "witness.toml: keys of two logs in one")
        origin = origins.pop()
        _require(origin not in {each.origin for each in watched}, "witness.toml: a log twice")
        logs += own
        watched.append(Watched(origin, url))
    return logs, watched


def _log(text: Any) -> Log:
    _require(isinstance(text, str), "witness.toml: keys")
    try:
        key = parse_key(text)
    except Unproved:
        raise Unready("witness.toml 中的公钥有误。", "witness.toml holds a malformed key.") from None
    _require(key.kind in list(Kind), "witness.toml: a key of unknown type")
    return Log(key, None)


def _address(text: Any) -> tuple[str, int]:
    host, colon, port = str(text).rpartition(":")
    _require(
        bool(colon and host) and port.isascii() and port.isdigit() and int(port) < 65536,
        "witness.toml: listen",
    )
    return host.strip("[]"), int(port)


def _require(holds: bool, where: str) -> None:
    if not holds:
        raise Unready(f"配置有误（{where}）。", f"The configuration is wrong ({where}).")
