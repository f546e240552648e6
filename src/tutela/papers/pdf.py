"""PDF/A-2b by typst from a template of this package and named texts; equal texts give equal bytes."""

import functools
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import typst

from tutela.core.errors import Reason, Refusal

TEMPLATES: Final = Path(__file__).parent / "templates"
STANDARD: Final = "a-2b"  # ISO 19005-2
_FONT_PACKAGES: Final = ("pylopdf_fonts_zh_cn", "noto_cjk_sans_otc")
# One line with one text: where a paper cannot be set, this finds the text that is why.
_PROBE: Final = b'#set text(font: ("Noto Serif SC", "Noto Sans CJK SC"))\n#sys.inputs.text'


def pdf(template: str, texts: Mapping[str, str], *, on: date) -> bytes:
    """The paper `templates/{template}.typ` filled with `texts`, dated `on` in its metadata.

    Texts are data and never markup. Letters come from packages alone, so that the bytes are the same on every machine.
    Refuses PAPER_LETTER with the name of the text that holds a letter no font has.
    """
    try:
        return _set((TEMPLATES / f"{template}.typ").read_bytes(), texts, on)
    except typst.TypstError:
        for name, text in texts.items():
            if not _can_be_set(text, on):
                raise Refusal(Reason.PAPER_LETTER, field=name) from None
        raise


def day(on: date) -> str:
    """A day as papers write it."""
    return f"{on.year}年{on.month}月{on.day}日"


def _set(source: bytes, texts: Mapping[str, str], on: date) -> bytes:
    compiler = typst.Compiler(
        input=source,
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs=dict(texts),
    )
    made = compiler.compile(
        format="pdf", pdf_standards=[STANDARD], timestamp=datetime.combine(on, time(), UTC)
    )
    assert isinstance(made, bytes)  # one document
    return made


def _can_be_set(text: str, on: date) -> bool:
    try:
        _set(_PROBE, {"text": text}, on)
    except typst.TypstError:
        return False
    return True


@functools.cache
def _fonts() -> typst.Fonts:
    """Read once: they are 30 MB."""
    folders: list[str] = []
    for package in _FONT_PACKAGES:
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        folders.append(str(Path(spec.origin).parent))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
