"""A refusal in words, as answers and runs carry it."""

from tutela.core.errors import Refusal
from tutela.core.wording import Language, sentence
from tutela.web.api.schemas import Refused


def refused(refusal: Refusal) -> Refused:
    """Its reason, and its sentence in both languages."""
    return Refused(
        reason=refusal.reason,
        message_zh=sentence(refusal, Language.CHINESE),
        message_en=sentence(refusal, Language.ENGLISH),
    )
