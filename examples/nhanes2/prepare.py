"""The public NHANES II file, in the tables that evalkit reads.

The file comes with the package `samplics` (in the test extra, for its data alone): 10,337 people of the second
US health examination survey, 31 strata of 2 PSUs, final weights. Nothing is changed but names and layout:
regions stand in the place of counties, and a column says who was examined for lead, which was done in a
subsample by design.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pandas as pd

OUTPUT = Path(__file__).parent / "data" / "nhanes2"
REGIONS = {"1": "Northeast", "2": "Midwest", "3": "South", "4": "West"}
REGIONS_ZH = {"1": "东北部", "2": "中西部", "3": "南部", "4": "西部"}


def main() -> None:
    found = find_spec("samplics")
    if found is None or found.origin is None:
        raise SystemExit("The package samplics, which carries the file, is not installed: run `make setup`.")
    source = Path(found.origin).parent / "datasets" / "data" / "nhanes2.csv"
    people = pd.read_csv(source, dtype=str, keep_default_na=False)
    survey = pd.DataFrame(
        {
            "year": "1980",
            "person_id": [f"N{i:05d}" for i in range(1, len(people) + 1)],
            "county_code": people["region"],
            "stratum": people["stratid"],
            "psu": people["psuid"],
            "weight": people["finalwgt"],
            "response": "complete",
            "race": people["race"].map({"1": "white", "2": "black", "3": "other"}),
            "has_diabetes": people["diabetes"],
            "lead_examined": (people["highlead"] != "").astype(int).astype(str),
            "has_high_lead": people["highlead"],
        }
    )
    survey.to_csv(OUTPUT / "survey.csv", index=False, lineterminator="\n")
    counties().to_csv(OUTPUT / "counties.csv", index=False, lineterminator="\n")
    print(f"{len(survey)} people in {OUTPUT.relative_to(Path(__file__).parent)}")


def counties() -> pd.DataFrame:
    rows = [{"code": "0", "name_zh": "美国", "name_en": "United States", "parent_code": ""}]
    rows += [
        {"code": code, "name_zh": REGIONS_ZH[code], "name_en": name, "parent_code": "0"}
        for code, name in REGIONS.items()
    ]
    blank = ["valid_from", "valid_to", "successor_code", "group", "price_region", "is_poor_area", "persons"]
    return pd.DataFrame(rows).assign(**dict.fromkeys(blank, ""))


if __name__ == "__main__":
    main()
