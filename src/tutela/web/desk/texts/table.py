"""All texts by key, and the one way to say them."""

from collections import ChainMap
from typing import Final

from tutela.core.wording import Language
from tutela.web.desk.texts.administering import ADMINISTERING
from tutela.web.desk.texts.asking import ASKING
from tutela.web.desk.texts.campaigning import CAMPAIGNING
from tutela.web.desk.texts.certifying import CERTIFYING
from tutela.web.desk.texts.consent import CONSENT
from tutela.web.desk.texts.consulting import CONSULTING
from tutela.web.desk.texts.delays import DELAYS
from tutela.web.desk.texts.faults import FAULTS
from tutela.web.desk.texts.filing import FILING
from tutela.web.desk.texts.following import FOLLOWING
from tutela.web.desk.texts.frame import FRAME
from tutela.web.desk.texts.ledger import EVENTS, LEDGER
from tutela.web.desk.texts.me import ME
from tutela.web.desk.texts.messages import MESSAGES
from tutela.web.desk.texts.ordering import ORDERING
from tutela.web.desk.texts.own import OWN
from tutela.web.desk.texts.rechecking import RECHECKING
from tutela.web.desk.texts.reporting import REPORTING
from tutela.web.desk.texts.responsible import RESPONSIBLE
from tutela.web.desk.texts.screening import SCREENING
from tutela.web.desk.texts.sealing import SEALING
from tutela.web.desk.texts.shape import Texts
from tutela.web.desk.texts.staff import STAFF
from tutela.web.desk.texts.subject import SUBJECT
from tutela.web.desk.texts.supervising import SUPERVISING
from tutela.web.desk.texts.sweeping import SWEEPING
from tutela.web.desk.texts.uploads import UPLOADS
from tutela.web.desk.texts.verifying import VERIFYING
from tutela.web.desk.texts.watching import WATCHING
from tutela.web.desk.texts.withdrawing import WITHDRAWING

PARTS: Final[tuple[Texts, ...]] = (
    FRAME,
    ADMINISTERING,
    OWN,
    ASKING,
    SCREENING,
    LEDGER,
    EVENTS,
    UPLOADS,
    ORDERING,
    SEALING,
    CONSULTING,
    SUBJECT,
    ME,
    DELAYS,
    CERTIFYING,
    WITHDRAWING,
    CAMPAIGNING,
    FOLLOWING,
    WATCHING,
    VERIFYING,
    RECHECKING,
    REPORTING,
    SUPERVISING,
    RESPONSIBLE,
    STAFF,
    FILING,
    CONSENT,
    SWEEPING,
    MESSAGES,
    FAULTS,
)
TEXTS: Final[Texts] = ChainMap(*({**part} for part in PARTS))


def say(key: str, language: Language, **values: object) -> str:
    """The text with its values; KeyError for a key or value that is not there, which is a bug and found by a test."""
    chinese, english = TEXTS[key]
    return (chinese if language is Language.CHINESE else english).format_map(values)
