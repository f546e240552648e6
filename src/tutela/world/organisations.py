"""The bodies of the fictional country: recording agencies, education offices, schools and close-contact units."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from tutela.bodies.kinds import BodyKind
from tutela.world.regions import COUNTIES, HOME, PREFECTURE, PROVINCE, Region


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body as `organisations.json` states it; `headcount` is what it declared, and quotas are tied to it."""

    code: str
    name_zh: str
    name_en: str
    kind: BodyKind
    region: str
    parent: str | None
    headcount: int


_AGENCIES: Final = (
    ("PS", BodyKind.POLICE, "公安局", "Public Security Bureau", 400),
    ("PR", BodyKind.PROCURATORATE, "人民检察院", "People's Procuratorate", 90),
    ("CT", BodyKind.COURT, "人民法院", "People's Court", 120),
    ("PL", BodyKind.POLICE_STATION, "中心派出所", "Central Police Station", 60),
)
_UNITS: Final = (
    ("青禾少儿艺术培训中心", "Qinghe Children's Arts Training Centre"),
    ("知更校外托管中心", "Zhigeng After-school Care Centre"),
    ("晨露托育园", "Chenlu Infant Care Centre"),
    ("妇幼保健院", "Maternal and Child Health Hospital"),
    ("儿童福利院", "Child Welfare Home"),
)
_SCHOOLS: Final = (
    ("幼儿园", "Kindergarten"),
    ("小学", "Primary School"),
    ("初级中学", "Junior Secondary School"),
    ("高级中学", "Senior Secondary School"),
    ("职业技术学校", "Vocational School"),
    ("特殊教育学校", "Special Education School"),
)
_PLACES: Final = (
    ("柳岸", "Liu'an"),
    ("荷塘", "Hetang"),
    ("松风", "Songfeng"),
    ("鹤鸣", "Heming"),
    ("星湖", "Xinghu"),
    ("南浦", "Nanpu"),
    ("东篱", "Dongli"),
    ("望江", "Wangjiang"),
    ("梧桐", "Wutong"),
    ("银杏", "Yinxing"),
    ("碧溪", "Bixi"),
    ("春晖", "Chunhui"),
    ("晴川", "Qingchuan"),
    ("云栖", "Yunqi"),
    ("白鹭", "Bailu"),
    ("清泉", "Qingquan"),
    ("杏坛", "Xingtan"),
    ("长亭", "Changting"),
    ("红枫", "Hongfeng"),
    ("青石", "Qingshi"),
)
_OFFICE_STAFF: Final = 60


def make_organisations(rng: Random, staff: int) -> tuple[Organisation, ...]:
    """All bodies; the schools of the home district together declare `staff` persons."""
    bodies = [*_province()]
    for county in COUNTIES:
        people = staff if county == HOME else rng.randrange(800, 4000)
        bodies += _county(rng, county, people)
    return tuple(bodies)


def code_of(region: str, letters: str) -> str:
    """The code of a region's agency: PS police, PR procuratorate, CT court, ED education office."""
    return f"{region}-{letters}"


def _province() -> Iterator[Organisation]:
    for region, oversight in ((PROVINCE, "PRS"), (PREFECTURE, "PRS")):
        above = None if region is PROVINCE else code_of(PROVINCE.code, "ED")
        yield Organisation(
            code_of(region.code, "ED"),
            f"{region.name_zh}教育局",
            f"Education Bureau of {region.name_en}",
            BodyKind.EDUCATION_OFFICE,
            region.code,
            above,
            120,
        )
        yield Organisation(
            code_of(region.code, oversight),
            f"{region.name_zh}人民检察院未成年人检察监督办公室",
            f"Juvenile Supervision Office, People's Procuratorate of {region.name_en}",
            BodyKind.OVERSIGHT,
            region.code,
            None,
            12,
        )
    yield Organisation(
        code_of(PREFECTURE.code, "UN"),
        f"{PREFECTURE.name_zh}师范学院",
        f"{PREFECTURE.name_en} Normal College",
        BodyKind.UNIVERSITY,
        PREFECTURE.code,
        code_of(PREFECTURE.code, "ED"),
        900,
    )
    yield Organisation(
        code_of(PROVINCE.code, "AD"),
        f"{PROVINCE.name_zh}准入查询系统管理中心",
        f"Registry Administration of {PROVINCE.name_en}",
        BodyKind.ADMINISTRATION,
        PROVINCE.code,
        None,
        8,
    )


def _county(rng: Random, county: Region, people: int) -> Iterator[Organisation]:
    for letters, kind, name_zh, name_en, headcount in _AGENCIES:
        yield _agency(county, letters, kind, name_zh, name_en, headcount)
    office = code_of(county.code, "ED")
    yield Organisation(
        office,
        f"{county.name_zh}教育局",
        f"Education Bureau of {county.name_en}",
        BodyKind.EDUCATION_OFFICE,
        county.code,
        code_of(PREFECTURE.code, "ED"),
        people + _OFFICE_STAFF,
    )
    yield _agency(
        county, "TQ", BodyKind.QUALIFICATION_BODY, "教师资格认定办公室", "Teacher Qualification Office", 200
    )
    yield from _schools(rng, county, people, office)
    for number, (name_zh, name_en) in enumerate(_UNITS, 1):
        yield _agency(
            county, f"U{number:02d}", BodyKind.CLOSE_CONTACT_UNIT, name_zh, name_en, rng.randrange(8, 90)
        )


def _agency(
    county: Region, letters: str, kind: BodyKind, name_zh: str, name_en: str, headcount: int
) -> Organisation:
    name_zh, name_en = f"{county.name_zh}{name_zh}", f"{name_en} of {county.name_en}"
    return Organisation(code_of(county.code, letters), name_zh, name_en, kind, county.code, None, headcount)


def _schools(rng: Random, county: Region, people: int, office: str) -> Iterator[Organisation]:
    """Schools with their headcounts, which add up to `people`."""
    count = max(len(_SCHOOLS), min(len(_PLACES) * len(_SCHOOLS), people // 140))
    weights = [rng.uniform(0.5, 1.5) for _ in range(count)]
    left = people
    for number in range(count):
        share = left if number == count - 1 else int(people * weights[number] / sum(weights))
        left -= share
        name_zh, name_en = _school_name(number)
        yield Organisation(
            code_of(county.code, f"S{number + 1:03d}"),
            f"{county.name_zh}{name_zh}",
            f"{name_en} of {county.name_en}",
            BodyKind.SCHOOL,
            county.code,
            office,
            share,
        )


def _school_name(number: int) -> tuple[str, str]:
    kind_zh, kind_en = _SCHOOLS[number % len(_SCHOOLS)]
    place_zh, place_en = _PLACES[number // len(_SCHOOLS) % len(_PLACES)]
    return f"{place_zh}{kind_zh}", f"{place_en} {kind_en}"
