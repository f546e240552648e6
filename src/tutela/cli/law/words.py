"""Pairs of Chinese and English as the reader wants them."""

from tutela.cli.texts import language
from tutela.core.law.names import Name
from tutela.core.wording import Language


def either(name: Name) -> str:
    """The one in the reader's language."""
    return name[0] if language() is Language.CHINESE else name[1]


def two(name: Name) -> str:
    """Both, the reader's first."""
    zh, en = name
    return f"{zh} {en}" if language() is Language.CHINESE else f"{en} {zh}"
