"""The province-level codes with which a resident number can begin (GB/T 2260)."""

from collections.abc import Mapping
from typing import Final

PROVINCES: Final[Mapping[str, str]] = {
    "11": "北京",
    "12": "天津",
    "13": "河北",
    "14": "山西",
    "15": "内蒙古",
    "21": "辽宁",
    "22": "吉林",
    "23": "黑龙江",
    "31": "上海",
    "32": "江苏",
    "33": "浙江",
    "34": "安徽",
    "35": "福建",
    "36": "江西",
    "37": "山东",
    "41": "河南",
    "42": "湖北",
    "43": "湖南",
    "44": "广东",
    "45": "广西",
    "46": "海南",
    "50": "重庆",
    "51": "四川",
    "52": "贵州",
    "53": "云南",
    "54": "西藏",
    "61": "陕西",
    "62": "甘肃",
    "63": "青海",
    "64": "宁夏",
    "65": "新疆",
    "71": "台湾",
}

PERMIT_REGIONS: Final[Mapping[str, str]] = {
    "810000": "香港",
    "820000": "澳门",
    "830000": "台湾",
}
"""Address codes of the permits for Hong Kong, Macao and Taiwan residents (国办发〔2018〕81号, art. 3)."""


def is_province(code: str) -> bool:
    """Whether a code's first two digits name a province-level region of GB/T 2260.

    Only these two are judged. The last four name a prefecture and county as they stood when the number was
    given: thousands have since been abolished, merged or renumbered, a number keeps its code for life, and
    no list of them is complete. Refusing a person over a county that no longer exists would be wrong; the
    check digit guards the rest.
    """
    return code[:2] in PROVINCES
