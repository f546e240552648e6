"""The legal ground of a purpose, as answers carry it."""

from tutela.packs import current
from tutela.web.api.schemas import Ground


def ground(code: str) -> Ground:
    """Of a purpose in its last edition. Refuses `PURPOSE_UNKNOWN`."""
    purpose = current.purpose(code)
    return Ground(
        purpose=purpose.code,
        zh=purpose.ground_zh,
        en=purpose.ground_en,
        instrument=purpose.cite.instrument,
        article=purpose.cite.article,
        status=purpose.cite.status,
    )
