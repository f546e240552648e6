"""The three files of the recording agencies: a court's XLSX, a procuratorate's CSV, the police's JSON Lines."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import xlsxwriter

from tutela.core.disclosure.history import Act, Combination, NonProsecution, Penalty, Port, RecordKind
from tutela.core.identity.documents import Document, DocumentKind
from tutela.core.identity.sex import Sex
from tutela.world.dossiers import Written

HEADERS: Final = {
    "source_id": "记录编号",
    "name": "姓名",
    "former_names": "曾用名",
    "aliases": "别名",
    "document_kind": "证件类型",
    "document_number": "证件号码",
    "document_country": "签发国",
    "other_documents": "其他证件",
    "sex": "性别",
    "born_on": "出生日期",
    "kind": "记录种类",
    "offence": "行为",
    "acted_on": "行为日期",
    "acted_until": "行为终止日",
    "is_main": "主要行为",
    "victim_was_minor": "被害人未成年",
    "decided_on": "决定日期",
    "served_on": "送达日期",
    "effective_on": "生效日期",
    "appealed": "是否上诉",
    "non_prosecution": "不起诉种类",
    "penalty": "处罚",
    "months": "刑期月",
    "days": "刑期日",
    "suspended_months": "缓刑月",
    "combination": "并罚",
    "rights_deprived": "剥夺政治权利",
    "completed_on": "执行完毕日",
    "paroled_on": "假释日",
    "overturned_on": "撤销日",
    "sealed_on": "封存日",
    "sealing_notice": "封存通知书文号",
    "sealing_notice_on": "封存通知书日期",
    "sealing_notice_received_on": "封存通知书收到日",
    "unsealed_on": "解封日",
    "case_number": "文书号",
    "authority": "决定机关",
    "region": "地区",
}
"""English keys, as JSON Lines has them, and the Chinese headers of the two tables."""

ACT_KEYS: Final = ("offence", "acted_on", "acted_until", "is_main", "victim_was_minor")
_WORDS: Final[Mapping[object, str]] = {
    DocumentKind.RESIDENT: "居民身份证",
    DocumentKind.RESIDENCE_PERMIT: "港澳台居民居住证",
    DocumentKind.FOREIGN_RESIDENT: "外国人永久居留身份证",
    DocumentKind.PASSPORT: "护照",
    DocumentKind.TRAVEL_PERMIT: "通行证",
    Sex.MALE: "男",
    Sex.FEMALE: "女",
    RecordKind.CONVICTION: "有罪判决",
    RecordKind.NON_PROSECUTION: "不起诉",
    RecordKind.ADMINISTRATIVE_PENALTY: "行政处罚",
    NonProsecution.DISCRETIONARY: "相对不起诉",
    NonProsecution.STATUTORY: "法定不起诉",
    NonProsecution.EVIDENTIAL: "存疑不起诉",
    NonProsecution.CONDITIONAL: "附条件不起诉",
    Penalty.EXEMPT: "免予刑事处罚",
    Penalty.FINE: "罚金",
    Penalty.CONTROL: "管制",
    Penalty.DETENTION: "拘役",
    Penalty.FIXED_TERM: "有期徒刑",
    Penalty.LIFE: "无期徒刑",
    Penalty.DEATH: "死刑",
    Penalty.WARNING: "警告",
    Penalty.ADMINISTRATIVE_FINE: "罚款",
    Penalty.ADMINISTRATIVE_DETENTION: "行政拘留",
    Combination.NONE: "无",
    Combination.SAME_JUDGMENT: "同案并罚",
    Combination.NEW_CRIME: "新罪并罚",
    Combination.UNDISCOVERED_CRIME: "漏罪并罚",
    True: "是",
    False: "否",
}
_CREATED: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed mark, not a moment: equal worlds give equal bytes


def write_records(folder: Path, written: Sequence[Written]) -> dict[Port, Path]:
    """Writes `court.xlsx`, `procuratorate.csv` (GB18030) and `police.jsonl`; returns where."""
    paths = {
        Port.COURT: folder / "court.xlsx",
        Port.PROCURATORATE: folder / "procuratorate.csv",
        Port.POLICE: folder / "police.jsonl",
    }
    of = {port: [paper for paper in written if paper.record.port is port] for port in paths}
    _write_xlsx(paths[Port.COURT], of[Port.COURT])
    _write_csv(paths[Port.PROCURATORATE], of[Port.PROCURATORATE])
    _write_jsonl(paths[Port.POLICE], of[Port.POLICE])
    return paths


def kind_word(kind: DocumentKind) -> str:
    """How offices write a kind of document."""
    return _WORDS[kind]


def sex_word(sex: Sex) -> str:
    """男 or 女."""
    return _WORDS[sex]


def _write_xlsx(path: Path, written: Sequence[Written]) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("判决")
    text = book.add_format({"num_format": "@"})
    for number, row in enumerate((list(HEADERS.values()), *_rows(written))):
        for column, cell in enumerate(row):
            if cell:
                sheet.write_string(number, column, cell, text)
    book.close()


def _write_csv(path: Path, written: Sequence[Written]) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADERS.values())
        out.writerows(_rows(written))


def _write_jsonl(path: Path, written: Sequence[Written]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for paper in written:
            value: dict[str, object] = {**_facts(paper)}
            value["acts"] = [_act(act) for act in paper.record.acts]
            file.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def _rows(written: Sequence[Written]) -> Iterator[list[str]]:
    """One row per act; the other columns repeat."""
    for paper in written:
        facts = _facts(paper)
        for act in paper.record.acts:
            values = {**facts, **_act(act)}
            yield [_word(values[key]) for key in HEADERS]


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "；".join(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return str(_WORDS.get(value, value))


def _act(act: Act) -> dict[str, object]:
    return {key: getattr(act, key) for key in ACT_KEYS}


def _facts(paper: Written) -> dict[str, object]:
    """Every column but those of the acts, with dates, enums and truth values as they are."""
    record, sentence = paper.record, paper.record.sentence
    return {
        "source_id": record.reference,
        "name": paper.name,
        "former_names": paper.former_names,
        "aliases": paper.aliases,
        "document_kind": paper.document.kind,
        "document_number": paper.document.number,
        "document_country": paper.document.country,
        "other_documents": tuple(map(_other, paper.other_documents)),
        "sex": paper.sex,
        "born_on": paper.born_on,
        "kind": record.kind,
        "decided_on": record.decided_on,
        "served_on": record.served_on,
        "effective_on": record.effective_on,
        "appealed": record.appealed,
        "non_prosecution": record.non_prosecution,
        "penalty": sentence and sentence.penalty,
        "months": sentence and sentence.months,
        "days": sentence and sentence.days,
        "suspended_months": sentence and sentence.suspended_months,
        "combination": sentence and sentence.combination,
        "rights_deprived": sentence and sentence.rights_deprived,
        "completed_on": record.completed_on,
        "paroled_on": record.paroled_on,
        "overturned_on": record.overturned_on,
        "sealed_on": record.sealed_on,
        **_notice(paper),
        "unsealed_on": record.unsealed_on,
        "case_number": paper.case_number,
        "authority": paper.authority,
        "region": paper.region,
    }


def _notice(paper: Written) -> dict[str, object]:
    """The notice on which the agency sealed: of the day before, received on the day itself; none of what it did not."""
    sealed_on = paper.record.sealed_on
    keys = ("sealing_notice", "sealing_notice_on", "sealing_notice_received_on")
    if sealed_on is None:
        return dict.fromkeys(keys)
    number = f"（{sealed_on.year}）封存字第{sealed_on.timetuple().tm_yday}号"
    return dict(zip(keys, (number, sealed_on - timedelta(days=1), sealed_on), strict=True))


def _other(document: Document) -> str:
    return f"{kind_word(document.kind)}:{document.number}:{document.country or ''}"
