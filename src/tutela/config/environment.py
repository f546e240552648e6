"""Reads one setting each, strictly: a word that is not understood is refused, never guessed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

Environ = Mapping[str, str]

_SQLITE: Final = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;PRAGMA cache_size=-65536;"
)


def switch(environ: Environ, name: str, default: bool) -> bool:
    """`True` or `False`, nothing else."""
    words = {"True": True, "False": False}
    word = environ.get(name, str(default))
    if word not in words:
        raise ImproperlyConfigured(f"{name} must be True or False")
    return words[word]


def number(environ: Environ, name: str, default: int) -> int:
    """A whole number, zero or more."""
    word = environ.get(name, str(default))
    if not word.isascii() or not word.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number")
    return int(word)


def at_least(environ: Environ, name: str, least: int, law: str) -> int:
    """A whole number, `least` where nothing is said; fewer are refused with the law that forbids them."""
    found = number(environ, name, least)
    if found < least:
        raise ImproperlyConfigured(f"{name} must be {least} at least: {law}")
    return found


def shares(environ: Environ, name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Per cent of a year for each of its twelve months, comma separated, 0 to 100."""
    word = environ.get(name) or ",".join(map(str, default))
    found = tuple(int(part) for part in word.split(",") if part.strip().isascii() and part.strip().isdigit())
    if len(found) != 12 or word.count(",") != 11 or max(found) > 100:
        raise ImproperlyConfigured(f"{name} must be twelve whole numbers up to 100, comma separated")
    return found


def choice(environ: Environ, name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of a closed list of words."""
    word = environ.get(name, default)
    if word not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}")
    return word


def proofing(environ: Environ, name: str, register: str) -> str:
    """`none`, or `fictional` where nobody in the register is real: elsewhere a code of ours proves nothing."""
    word = choice(environ, name, "none", ("none", "fictional"))
    if word == "fictional" and register != "world":
        raise ImproperlyConfigured(
            f"{name}=fictional is for the fictional register alone (TUTELA_REGISTER=world)"
        )
    return word


def folder(environ: Environ, name: str, default: Path) -> Path:
    """An absolute path of a file or folder."""
    return Path(environ.get(name) or default).absolute()


def file(environ: Environ, name: str) -> Path | None:
    """An absolute path, or None where nothing is said."""
    word = environ.get(name)
    return Path(word).absolute() if word else None


def hosts(environ: Environ, name: str, default: tuple[str, ...]) -> list[str]:
    """Host names, comma separated; `*` is refused."""
    names = [part.strip() for part in environ.get(name, ",".join(default)).split(",") if part.strip()]
    if not names or "*" in names:
        raise ImproperlyConfigured(f"{name} must name the hosts that are served")
    return names


def words(environ: Environ, name: str, default: tuple[str, ...]) -> frozenset[str]:
    """Words, comma separated; at least one."""
    found = frozenset(
        part.strip() for part in environ.get(name, ",".join(default)).split(",") if part.strip()
    )
    if not found:
        raise ImproperlyConfigured(f"{name} must name at least one")
    return found


def pairs(environ: Environ, name: str) -> dict[str, str]:
    """`name=text` pairs, separated by semicolons; nothing by default."""
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in environ.get(name, "").split(";"))):
        key, equals, text = (piece.strip() for piece in part.partition("="))
        if not (key and equals and text) or key in found:
            raise ImproperlyConfigured(f"{name} must look like name=text; name=text, each name once")
        found[key] = text
    return found


def log_name(environ: Environ, name: str, default: str) -> str:
    """The ledger's name in its checkpoints: an address without scheme, space or plus (C2SP signed note)."""
    word = environ.get(name, default)
    if not word or not word.isascii() or not word.isprintable() or " " in word or "+" in word:
        raise ImproperlyConfigured(f"{name} must look like registry.example/log")
    return word


def address(environ: Environ, name: str) -> str:
    """A database as `database` reads it, left as it is written for another process; empty where nothing is said."""
    if environ.get(name):
        database(environ, name, Path())
    return environ.get(name, "")


def page_address(environ: Environ, name: str) -> str:
    """Where pages are reached from outside, as it stands in mail, without a slash; empty where nothing is said."""
    word = environ.get(name, "").rstrip("/")
    parts = urlsplit(word)
    if word and (parts.scheme not in ("https", "http") or not parts.hostname or parts.path or parts.query):
        raise ImproperlyConfigured(f"{name} must look like https://registry.example")
    return word


def mail(environ: Environ, name: str) -> dict[str, Any]:
    """A mail server, `smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`; an empty host: none."""
    parts = urlsplit(environ.get(name, ""))
    ports = {"": 0, "smtp": 25, "smtp+starttls": 587, "smtps": 465}
    if parts.scheme not in ports or bool(parts.scheme) != bool(parts.hostname) or parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like smtp+starttls://user:password@host:587")
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+starttls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def mail_sender(environ: Environ, name: str, server: str, pages: str) -> str:
    """From whom mail comes. Where there is a server it must be said, and where the pages are, to which mail leads."""
    word = environ.get(name, "")
    if server and (not word or not pages):
        raise ImproperlyConfigured(f"TUTELA_MAIL needs {name} and TUTELA_ADDRESS")
    if word and word.count("@") != 1:
        raise ImproperlyConfigured(f"{name} must look like registry@registry.example")
    return word


def vault(environ: Environ, name: str, home: Path) -> dict[str, dict[str, Any]]:
    """The database of sealed dossiers under its alias, SQLite in a folder of its own; `none`: this process has none."""
    if environ.get(name) == "none":
        return {}
    return {"vault": database(environ, name, home / "vault", "vault.sqlite3")}


def database(environ: Environ, name: str, home: Path, file: str = "tutela.sqlite3") -> dict[str, Any]:
    """SQLite in the home folder, or `postgresql://user:password@host:port/name`."""
    address = environ.get(name, "")
    if not address:
        return {
            "ENGINE": "tutela.sql.sqlite3",
            "NAME": home / file,
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE},
        }
    parts = urlsplit(address)
    if parts.scheme != "postgresql" or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
