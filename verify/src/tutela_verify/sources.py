"""Where files come from: a folder, or an address that is read by HTTP GET. Sizes and times are bounded."""

import http.client
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tutela_verify.faults import Fault, Unproved, require

SECONDS: Final = 20.0  # for each read from the network
LARGEST_FILE: Final = 8 << 20  # bytes of a receipt, a policy or a note


class Source(Protocol):
    """Reads what is stored under a relative name with `/` between its parts."""

    def read(self, name: str, limit: int) -> bytes | None:
        """The bytes, at most `limit` of them; None where nothing stands under this name."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine."""

    root: Path

    def read(self, name: str, limit: int) -> bytes | None:
        """Raises `FILE_UNREADABLE`, `FILE_TOO_LARGE`."""
        path = self.root.joinpath(*name.split("/"))
        return file_bytes(path, name, limit) if path.is_file() else None


@dataclass(frozen=True, slots=True)
class Web:
    """An HTTP or HTTPS address. Redirects are not followed: an answer comes from where it was asked."""

    base: str

    def __post_init__(self) -> None:
        known = self.base.startswith(("http://", "https://"))
        require(known, Fault.SOURCE_UNREACHABLE, where=self.base, status="")

    def read(self, name: str, limit: int) -> bytes | None:
        """Raises `SOURCE_UNREACHABLE`, `FILE_TOO_LARGE`."""
        try:
            with _opener().open(f"{self.base}/{name}", timeout=SECONDS) as answer:
                found: bytes = answer.read(limit + 1)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (404, 410):
                return None
            raise Unproved(Fault.SOURCE_UNREACHABLE, where=name, status=error.code) from None
        except (OSError, http.client.HTTPException, ValueError):
            raise Unproved(Fault.SOURCE_UNREACHABLE, where=name, status="") from None
        require(len(found) <= limit, Fault.FILE_TOO_LARGE, where=name)
        return found

    def post(self, name: str, body: bytes) -> int:
        """Sends `body` as plain text and returns the status. Raises `SOURCE_UNREACHABLE`."""
        request = urllib.request.Request(  # noqa: S310 - `source` admits http and https alone
            f"{self.base}/{name}", data=body, headers={"Content-Type": "text/plain; charset=utf-8"}
        )
        try:
            with _opener().open(request, timeout=SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except (OSError, http.client.HTTPException, ValueError):
            raise Unproved(Fault.SOURCE_UNREACHABLE, where=name, status="") from None


@dataclass(frozen=True, slots=True)
class Copying:
    """Another source, of which everything that is read is written into a folder too: evidence that stays."""

    source: Source
    into: Path

    def read(self, name: str, limit: int) -> bytes | None:
        """Raises what the source raises, and `FILE_UNREADABLE` where the folder takes nothing."""
        found = self.source.read(name, limit)
        if found is not None:
            write(self.into.joinpath(*name.split("/")), found)
        return found


def source(text: str) -> Folder | Web:
    """A folder, or an address that begins with http:// or https://. Raises `SOURCE_UNREACHABLE`."""
    if text.startswith(("http://", "https://")):
        return Web(text.rstrip("/"))
    require(Path(text).is_dir(), Fault.SOURCE_UNREACHABLE, where=Path(text).name, status="")
    return Folder(Path(text))


def file_bytes(path: Path, name: str, limit: int = LARGEST_FILE) -> bytes:
    """All bytes of a file. Raises `FILE_UNREADABLE`, `FILE_TOO_LARGE`."""
    try:
        with path.open("rb") as file:
            found = file.read(limit + 1)
    except (OSError, ValueError):
        raise Unproved(Fault.FILE_UNREADABLE, where=name) from None
    require(len(found) <= limit, Fault.FILE_TOO_LARGE, where=name)
    return found


def write(path: Path, data: bytes) -> None:
    """Makes a file and the folders above it. Raises `FILE_UNREADABLE`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except (OSError, ValueError):
        raise Unproved(Fault.FILE_UNREADABLE, where=path.name) from None


def _opener() -> urllib.request.OpenerDirector:
    """Knows HTTP and HTTPS alone (no files, no FTP), and follows nothing."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
