"""A small data set that is right in every respect, and ways to make it wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Literal
from zipfile import ZipFile

from evalkit.inputs import DatasetError, load_dataset
from evalkit.inputs.reading.personal import check_digit
from evalkit.plan.expressions import Expression
from evalkit.plan.model import Bilingual, Indicator, Plan, Reading, Target

DESCRIPTION = """\
name: {zh: 小样本, en: Small sample}
is_synthetic: true
source: {zh: 编造, en: Invented}
"""

# The city 10 with the counties 11 and 13; the code 12 became 13 on the first day of 2018.
TABLES = {
    "counties": """\
code,name_zh,name_en,parent_code,valid_from,valid_to,successor_code,group,price_region,is_poor_area,persons
10,甲市,Jia City,,,,,,north,0,300
11,乙县,Yi County,10,,,,,north,1,100
12,丙县,Bing County,10,,2017-12-31,13,,north,0,
13,丙市,Bing City,10,2018-01-01,,,,north,0,200
""",
    "income": """\
county_code,year,people,area,income_yuan,standard_error_yuan,panel_correlation,sample_households,source
10,2015,disabled,all,6500,100,,300,invented
11,2015,disabled,all,6000,150,,100,invented
12,2015,disabled,all,7000,150,,100,invented
11,2019,disabled,all,8000,150,0.5,100,invented
13,2019,disabled,all,9000,150,0.5,100,invented
13,2020,disabled,all,9900,150,0.5,100,invented
""",
    "prices": """\
region,year,cpi
north,2016,101.1
north,2017,101.1
north,2018,101.8
north,2019,102.7
north,2020,102.9
""",
    "survey": """\
year,person_id,county_code,stratum,psu,ssu,weight,psu_population,ssu_population,response,sex,age,area,\
disability_grade,needs_rehabilitation,received_rehabilitation,own_answer
2019,p1,11,s,a,,10,4,5,complete,male,30,rural,1,1,1,1
2019,p2,11,s,a,,10,4,5,complete,female,40,rural,2,1,0,0
2019,p3,11,s,b,,10,4,5,refused,male,50,urban,3,,,
2019,p4,13,s,a,,10,3,5,complete,male,60,rural,4,0,,1
2020,p4,13,s,a,,10,3,5,complete,male,61,rural,4,1,1,1
""",
    "register": """\
county_code,year,indicator,reading,eligible,covered
11,2019,R,default,50,45
13,2019,R,,80,80
12,2017,R,,70,60
""",
    "audit": """\
county_code,year,indicator,reading,stratum,psu,weight,in_register,reported_covered,verified_eligible,\
verified_covered,response
11,2019,R,default,s,a,5,1,1,1,1,complete
11,2019,R,default,s,a,5,1,1,,,absent
""",
    "progress": """\
county_code,item,as_of,value,status,evidence_grade,source
11,Q1,2019,1,done,A,invented
""",
}


def sample(**changes: str | None) -> dict[str, str]:
    """The tables as text, some replaced, None taken away."""
    tables = {name: changes.get(name, text) for name, text in TABLES.items()}
    return {name: text for name, text in tables.items() if text is not None}


def changed(table: str, row: int, **cells: object) -> str:
    """A table's text with cells of one row replaced; row 1 is the header, as a spreadsheet counts."""
    lines = TABLES[table].splitlines()
    header, values = lines[0].split(","), lines[row - 1].split(",")
    for column, value in cells.items():
        values[header.index(column)] = str(value)
    lines[row - 1] = ",".join(values)
    return "\n".join(lines) + "\n"


def without(table: str, *columns: str) -> str:
    """A table's text without some columns."""
    lines = [line.split(",") for line in TABLES[table].splitlines()]
    kept = [i for i, name in enumerate(lines[0]) if name not in columns]
    return "".join(",".join(line[i] for i in kept) + "\n" for line in lines)


def added(table: str, column: str, *values: object) -> str:
    """A table's text with one more column."""
    lines = TABLES[table].splitlines()
    cells = [column, *map(str, values), *[""] * (len(lines) - 1 - len(values))]
    return "".join(f"{line},{cell}\n" for line, cell in zip(lines, cells, strict=True))


def write_csv(folder: Path, tables: Mapping[str, str | bytes], *, description: str | None = DESCRIPTION) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if description is not None:
        (folder / "dataset.yaml").write_text(description, encoding="utf-8")
    for name, text in tables.items():
        content = text.encode() if isinstance(text, str) else text
        (folder / f"{name}.csv").write_bytes(content)
    return folder


def problems(folder: Path, **changes: str) -> list[str]:
    """The problems of the sample with some tables replaced, as place, value and rule.

    Other tables say nothing of them, but for the counties, whose codes stand in every table.
    """
    tables = sample(**changes)
    if changes and "counties" not in changes:
        tables = {name: text for name, text in tables.items() if name == "counties" or name in changes}
    for before in folder.glob("*.csv"):
        before.unlink()
    try:
        load_dataset(write_csv(folder, tables))
    except DatasetError as error:
        return [str(problem).split("; ")[0] for problem in error.problems]
    return []


def write_xlsx(file: Path, sheets: Mapping[str, Iterable[Iterable[object]]]) -> Path:
    """A workbook with texts and numbers as they are, and nothing else an office would put in it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    (file.parent / "dataset.yaml").write_text(DESCRIPTION, encoding="utf-8")
    names = list(sheets)
    office = "http://schemas.openxmlformats.org"
    listed = "".join(f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(names, 1))
    related = "".join(
        f'<Relationship Id="r{i}" Type="{office}/officeDocument/2006/relationships/worksheet" '
        f'Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(names) + 1)
    )
    with ZipFile(file, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{office}/spreadsheetml/2006/main" '
            f'xmlns:r="{office}/officeDocument/2006/relationships"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{office}/package/2006/relationships">{related}</Relationships>',
        )
        for i, name in enumerate(names, 1):
            rows = "".join(f'<row r="{r}">{_cells(r, row)}</row>' for r, row in enumerate(sheets[name], 1))
            data = f"<sheetData>{rows}</sheetData>"
            sheet = f'<worksheet xmlns="{office}/spreadsheetml/2006/main">{data}</worksheet>'
            archive.writestr(f"xl/worksheets/sheet{i}.xml", sheet)
    return file


def _cells(row: int, values: Iterable[object]) -> str:
    cells = []
    for position, value in enumerate(values):
        at = f"{chr(ord('A') + position)}{row}"
        if isinstance(value, bool):
            cells.append(f'<c r="{at}" t="b"><v>{int(value)}</v></c>')
        elif isinstance(value, int | float):
            cells.append(f'<c r="{at}"><v>{value!r}</v></c>')
        elif value != "":
            cells.append(f'<c r="{at}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>')
    return "".join(cells)


def as_sheets(tables: Mapping[str, str]) -> dict[str, list[list[object]]]:
    """Tables as cells, texts that look like numbers as numbers: what an office's workbook holds."""
    return {
        name: [[_typed(cell) for cell in line.split(",")] for line in text.splitlines()]
        for name, text in tables.items()
    }


def _typed(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell


def resident_id(serial: int = 1, *, region: str = "999999", born: str = "19500101") -> str:
    """An 18-digit number with a valid check digit, of a region that does not exist."""
    first = f"{region}{born}{serial:03d}"
    return first + check_digit(first)


def certificate(serial: int = 1) -> str:
    """A 20-digit number built like a disability certificate's."""
    return resident_id(serial) + "43"


def small_plan() -> Plan:
    """A coverage indicator R with a second reading, and growth G in nominal and in real terms, from 2015."""
    needs = Expression("needs_rehabilitation == 1", place="plan.yaml, line 1")
    adults = Expression("needs_rehabilitation == 1 and age >= 18", place="plan.yaml, line 2")
    received = Expression("received_rehabilitation == 1", place="plan.yaml, line 3")
    coverage = (
        _reading("default", 0.8, eligible=needs, covered=received),
        _reading("adults", 0.8, eligible=adults, covered=received),
    )
    growth = (_reading("default", 0.065), _reading("real", 0.065, real=True))
    return Plan(
        id="small",
        name=_words("小规划"),
        place_name=_words("甲市"),
        issued=date(2016, 1, 1),
        base_year=2015,
        target_year=2020,
        deadline=date(2020, 12, 31),
        on_track=0.9,
        off_track=0.1,
        indicators=(_indicator("R", "coverage", coverage), _indicator("G", "growth", growth)),
    )


def plan_covered_by(expression: str) -> Plan:
    """The small plan, R's people covered by another condition."""
    plan = small_plan()
    indicator = plan.indicator("R")
    covered = Expression(expression, place="plan.yaml, line 3")
    readings = tuple(replace(reading, covered=covered) for reading in indicator.readings)
    return replace(plan, indicators=(replace(indicator, readings=readings),))


def _words(text: str) -> Bilingual:
    return Bilingual(zh=text, en=text)


def _reading(id: str, target: float, **parts: Any) -> Reading:
    return Reading(id=id, name=_words(id), reason=_words("x"), target=Target(operator=">=", value=target), **parts)


def _indicator(id: str, kind: Literal["coverage", "growth"], readings: tuple[Reading, ...]) -> Indicator:
    return Indicator(
        id=id,
        kind=kind,
        name=_words(id),
        definition=_words("x"),
        unit="person",
        binding=True,
        judged_on=("survey",),
        place="table 1",
        lead_office=_words("x"),
        readings=readings,
    )
