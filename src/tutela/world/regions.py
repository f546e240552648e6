"""The regions of the fictional country: codes shaped like GB/T 2260, of counties that no edition of it has ever had.

Their first two digits are of true provinces, so that the numbers are valid; their prefecture digits, 91 to 99, were
never given to any place, so that no number made here can be a living person's. A province's own code is in no number.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """Where a region stands."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class Region:
    """A region: six digits, its names, its level, and the code of the region above (None for the province)."""

    code: str
    name_zh: str
    name_en: str
    level: Level
    parent: str | None


PROVINCE: Final = Region("630000", "清源省", "Qingyuan Province", Level.PROVINCE, None)
PREFECTURE: Final = Region("639100", "临溪市", "Linxi City", Level.PREFECTURE, PROVINCE.code)
HOME: Final = Region("639102", "枫桥区", "Fengqiao District", Level.COUNTY, PREFECTURE.code)
"""The district whose rosters are screened."""

COUNTIES: Final = (
    HOME,
    Region("639103", "云渡区", "Yundu District", Level.COUNTY, PREFECTURE.code),
    Region("639104", "石磬区", "Shiqing District", Level.COUNTY, PREFECTURE.code),
    Region("639122", "竹坪县", "Zhuping County", Level.COUNTY, PREFECTURE.code),
    Region("639123", "鹭湾县", "Luwan County", Level.COUNTY, PREFECTURE.code),
    Region("639181", "青屿市", "Qingyu City", Level.COUNTY, PREFECTURE.code),
)
REGIONS: Final = (PROVINCE, PREFECTURE, *COUNTIES)

ABOLISHED: Final = ("639101", "639121", "639124", "639132")
"""Codes of counties that were merged or renamed: they live on in the numbers of those who were born there."""

ELSEWHERE: Final = (
    "119211",
    "139321",
    "219402",
    "319115",
    "329227",
    "339181",
    "349321",
    "379422",
    "419523",
    "429103",
    "439225",
    "449106",
    "459331",
    "509117",
    "519422",
    "529523",
    "539321",
    "549121",
    "619202",
    "659104",
)
"""Counties of other provinces from which people came."""

HONG_KONG: Final = "810000"
MACAO: Final = "820000"
TAIWAN: Final = "830000"
