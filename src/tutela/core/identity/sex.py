"""Sex as civil documents state it (GB/T 2261.1)."""

from enum import StrEnum


class Sex(StrEnum):
    """Male (男) or female (女)."""

    MALE = "male"
    FEMALE = "female"
