"""`python -m docs.generate [--check]`: writes the reference pages, or fails naming those that are stale."""

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


def main() -> int:
    """Returns 1 when a page is stale and `--check` was given."""
    from docs.generate.pages import pages

    written = pages()
    stale = [name for name, text in written.items() if _current(name) != text]
    left = [path for path in (REFERENCE / "law").glob("*.md") if f"law/{path.name}" not in written]
    stale += [f"law/{path.name}" for path in left]
    if "--check" in sys.argv[1:]:
        for name in stale:
            sys.stderr.write(f"docs/reference/{name} is stale: run `make fix`\n")
        return 1 if stale else 0
    for path in left:  # of a pack that is gone
        path.unlink()
    for name, text in written.items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


def _current(name: str) -> str:
    path = REFERENCE / name
    return path.read_text("utf-8") if path.exists() else ""


def _set_up() -> None:
    """A home of its own, so that writing documents never touches a deployment's."""
    home = tempfile.mkdtemp(prefix="tutela-docs-")
    os.environ["TUTELA_HOME"] = home
    os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.config.settings"
    import django

    from tutela.core.crypto.suites import Suite
    from tutela.keys import keyfile

    keyfile.create(Path(home) / "keys.json", suite=Suite.STANDARD, at=datetime.now(UTC))
    django.setup()


if __name__ == "__main__":
    _set_up()
    sys.exit(main())
