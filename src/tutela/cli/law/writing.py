"""`tutela law manual`: writes the manual to a folder."""

from pathlib import Path

from tutela.cli.show import OUT, data
from tutela.cli.texts import say
from tutela.core.errors import Reason, Refusal
from tutela.core.law.policy import Policy
from tutela.packs.current import manual


def write_manual(policy: Policy, out: Path, as_json: bool) -> None:
    """Writes every page below `out`; refuses `FILE_UNREADABLE` where that cannot be written."""
    written = manual(policy)
    try:
        for name, text in written.items():
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    except OSError:
        raise Refusal(Reason.FILE_UNREADABLE, file=out.name) from None
    if as_json:
        data({"folder": str(out), "pages": sorted(written)})
    else:
        OUT.print(say("law.written", count=len(written), folder=out))
