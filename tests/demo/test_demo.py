"""The embedded data set: what stands in data/demo is what its recipe makes, and the truth is in it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from shutil import copyfile

import numpy as np
import pandas as pd
import pytest
from helpers import ROOT
from pandas import DataFrame

from evalkit.demo import DemoError, load_recipe, make_demo, write_demo
from evalkit.demo.income import county_levels, observe
from evalkit.demo.make import choose_counties
from evalkit.demo.people import add_traits, make_people, make_states
from evalkit.demo.recipe import Range, Recipe
from evalkit.inputs import load_dataset
from evalkit.inputs.schema import TABLES

DEMO = ROOT / "data" / "demo"
RECIPE = DEMO / "recipe.yaml"
SEED = 20170810
RECIPE_TABLES = [table.name for table in TABLES]


@cache
def the_recipe() -> Recipe:
    return load_recipe(RECIPE)


@cache
def committed(name: str) -> DataFrame:
    codes = dict.fromkeys(("code", "county_code", "parent_code", "successor_code"), "str")
    return pd.read_csv(DEMO / f"{name}.csv", dtype=codes)


@cache
def small_recipe() -> Recipe:
    """A poor county of the recipe and the one whose code changed, all with a tenth of the people."""
    recipe = the_recipe()
    listed = [county for county in recipe.counties if county.code in ("140603", "140681")]
    counties = tuple(replace(county, persons=county.persons // 10) for county in listed)
    low, high = recipe.pattern.persons.low / 10, recipe.pattern.persons.high / 10
    pattern = replace(recipe.pattern, persons=Range(low=low, high=high))
    return replace(recipe, counties=counties, pattern=pattern)


@cache
def small_demo(counties: int) -> dict[str, DataFrame]:
    return make_demo(small_recipe(), SEED, counties)


def coverage(truth: DataFrame, reading: str | None = "default") -> DataFrame:
    rows = truth[truth["quantity"] == "coverage"]
    return rows if reading is None else rows[rows["reading"] == reading]


def test_committed_files_are_what_the_recipe_makes(tmp_path: Path) -> None:
    write_demo(RECIPE, tmp_path / "demo", seed=SEED, counties=6)
    made = sorted(path.name for path in (tmp_path / "demo").iterdir())
    assert made == sorted([*(f"{name}.csv" for name in RECIPE_TABLES), "truth.csv", "dataset.yaml"])
    for name in made:
        assert (tmp_path / "demo" / name).read_bytes() == (DEMO / name).read_bytes(), name


def test_committed_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 3_000_000


def test_tables_have_the_columns_of_the_codebook() -> None:
    for table in TABLES:
        assert tuple(committed(table.name).columns) == table.names


def test_it_passes_every_check_of_a_data_set() -> None:
    recipe = the_recipe()
    dataset = load_dataset(DEMO, plan=recipe.plan)
    assert dataset.is_synthetic
    # What stood under the old code has moved to the new one.
    assert sorted(dataset.income.query("county_code == '140681'")["year"].unique()) == list(recipe.income.years)


# --------------------------------------------------------------------------------------------- survey


def test_about_four_thousand_are_selected_each_year() -> None:
    survey = committed("survey")
    assert survey.groupby("year").size().between(3_700, 4_300).all()
    assert not survey.duplicated(["year", "person_id"]).any()
    assert committed("counties").set_index("code").loc["140600", "persons"] == 45_000


def test_weights_are_the_two_stages_and_sum_to_the_population() -> None:
    survey = committed("survey")
    stratum = survey.groupby(["year", "stratum"])
    villages = stratum["psu"].transform("nunique")
    people = survey.groupby(["year", "psu"])["person_id"].transform("size")
    expected = survey["psu_population"] / villages * survey["ssu_population"] / people
    assert np.allclose(survey["weight"], expected, atol=6e-5)
    total = survey.groupby(["year", "county_code"])["weight"].sum().xs(2019)
    persons = committed("counties").set_index("code")["persons"].reindex(total.index)
    assert (total / persons).between(0.85, 1.15).all()
    assert total.sum() / persons.sum() == pytest.approx(1, abs=0.05)


def test_full_counts_hold_everyone_with_weight_one() -> None:
    survey = committed("survey")
    for name, who in (("children", survey["age"].between(6, 15)), ("dangerous-houses", None)):
        rows = survey[survey["stratum"].str.endswith(name)]
        assert (rows[["weight", "ssu_population"]] == 1).all(axis=None)
        assert (rows["psu_population"] == rows.groupby(["year", "stratum"])["psu"].transform("size")).all()
        if who is not None:
            assert survey[who]["stratum"].str.endswith(name).all()


def test_listed_houses_are_counted_exactly() -> None:
    """A household's people share its weight of 1, whichever full count they stand in."""
    survey, truth = committed("survey"), coverage(committed("truth"))
    answered = survey[survey["response"] == "complete"]
    house = answered.query("area == 'rural' and registered_poor == 1 and dangerous_house_listed == 1")
    assert (house["weight"] == 1).all()
    share = 1 / house["holders_in_household"]
    keys = [house["county_code"], house["year"]]
    found = DataFrame({"eligible": share.groupby(keys).sum()})
    found["covered"] = share.where(house["house_renovated"] == 1, 0.0).groupby(keys).sum()
    true = truth[truth["indicator"] == "I07"].set_index(["county_code", "year"]).loc[found.index]
    lacking = (true[["eligible", "covered"]] - found).abs().max(axis=1)
    # One household of the whole data set stayed silent.
    assert lacking[lacking > 1e-9].index.tolist() == [("140681", 2019)]


def test_those_who_did_not_answer_gave_no_answers() -> None:
    survey = committed("survey")
    answers = [
        column.name for table in TABLES for column in table.columns if table.name == "survey" and column.is_answer
    ]
    silent = survey["response"] != "complete"
    assert survey.loc[silent, answers].isna().all(axis=None)
    assert survey.loc[~silent, answers].isna().mean().between(0, 0.025).all()
    assert survey.loc[~silent, answers].isna().mean().mean() > 0.005
    assert survey[["sex", "age", "area", "disability_category", "disability_grade"]].notna().all(axis=None)


def test_nonresponse_is_as_the_recipe_has_it() -> None:
    survey = committed("survey")
    sampled = survey[survey["weight"] > 1]
    response = sampled["response"].value_counts(normalize=True)
    assert response["refused"] + response["absent"] == pytest.approx(0.08, abs=0.02)
    assert response["moved"] + response["died"] == pytest.approx(0.02, abs=0.01)
    refusing = sampled["response"].isin(["refused", "absent"]).groupby(sampled["area"]).mean()
    assert refusing["urban"] > refusing["rural"]


def test_some_stratum_has_few_villages_and_every_stratum_two() -> None:
    strata = committed("survey").groupby(["year", "stratum"])
    assert strata["psu"].nunique().min() == 2
    assert strata["psu_population"].first().min() <= 4


def test_the_years_are_drawn_independently() -> None:
    survey = committed("survey")
    villages = survey[survey["psu"].str.contains("-V")].groupby("year")["psu"].agg(set)
    assert villages[2019] != villages[2020]
    assert villages[2019] & villages[2020]


def test_no_cell_could_be_a_number_of_a_person() -> None:
    for name in RECIPE_TABLES:
        text = (DEMO / f"{name}.csv").read_text(encoding="utf-8")
        assert not re.search(r"\d{11,}", text), name
        assert not re.search(r"1[3-9]\d-?\d{4}-?\d{4}", text), name


# ---------------------------------------------------------------------------------------------- truth


def test_truth_is_counted_from_everyone() -> None:
    """A count by hand of one indicator, beside the plan's expressions."""
    recipe = the_recipe()
    county = choose_counties(recipe, SEED, 6)[1]
    people = add_traits(recipe, county, make_people(recipe, county, SEED), SEED)
    state = make_states(recipe, county, people, SEED)[2020]
    there = state[(state["gone"] == "") & (state["disability_grade"] <= 2) & (state["needs_long_term_care"] == 1)]
    truth = coverage(committed("truth")).set_index(["county_code", "year", "indicator"])
    row = truth.loc[("140603", 2020, "I03")]
    assert (row["eligible"], row["covered"]) == (len(there), there["receives_care_allowance"].sum())


def test_truth_lies_in_bounds_and_city_is_the_sum() -> None:
    truth = coverage(committed("truth"), reading=None)
    assert (truth["covered"] <= truth["eligible"]).all()
    assert np.allclose(truth["value"], truth["covered"] / truth["eligible"], atol=1e-8)
    is_city = truth["county_code"] == "140600"
    keys = ["year", "indicator", "reading"]
    city = truth[is_city].set_index(keys)[["eligible", "covered"]]
    assert truth[~is_city].groupby(keys)[["eligible", "covered"]].sum().sort_index().equals(city.sort_index())


def test_truth_holds_every_case_of_interest() -> None:
    truth = coverage(committed("truth"))
    plan = the_recipe().plan
    target = truth["indicator"].map({indicator.id: indicator.default.target.value for indicator in plan.coverage})
    margin = truth["value"] - target
    assert (margin > 0.03).any()
    assert (margin < -0.05).any()
    assert ((margin < 0) & (margin > -0.003)).any()
    assert truth["eligible"].min() < 25
    poverty = truth[(truth["indicator"] == "I06") & (truth["county_code"] == "140623")]
    assert (poverty["value"] == 1).all()
    assert set(truth["indicator"]) == {indicator.id for indicator in plan.coverage}


def test_coverage_improves() -> None:
    truth = coverage(committed("truth")).pivot_table(
        index=["county_code", "indicator"], columns="year", values="value"
    )
    assert (truth[2020] >= truth[2019] - 0.01).all()
    assert (truth[2020] > truth[2019]).mean() > 0.8


def test_answers_of_a_village_resemble_each_other() -> None:
    """Correlation within villages (analysis of variance, Searle 1992) of the recipe's order: .02 to .13."""
    recipe = the_recipe()
    county = choose_counties(recipe, SEED, 6)[0]
    people = add_traits(recipe, county, make_people(recipe, county, SEED), SEED)
    state = make_states(recipe, county, people, SEED)[2019].query("gone == '' and needs_rehabilitation == 1")
    answer, village = state["received_rehabilitation"], state.groupby("village")["received_rehabilitation"]
    size, villages, people_asked = village.size(), village.ngroups, len(state)
    between = (size * (village.mean() - answer.mean()) ** 2).sum() / (villages - 1)
    within = ((answer - village.transform("mean")) ** 2).sum() / (people_asked - villages)
    typical = (people_asked - (size**2).sum() / people_asked) / (villages - 1)
    assert 0.02 < (between - within) / (between + (typical - 1) * within) < 0.15


# --------------------------------------------------------------------------------------------- income


def test_income_rows_and_errors() -> None:
    income = committed("income")
    disabled = income[income["people"] == "disabled"]
    relative = disabled["standard_error_yuan"] / disabled["income_yuan"]
    assert relative[disabled["area"] == "all"].between(0.014, 0.04).all()
    assert disabled["panel_correlation"].dropna().between(0.6, 0.7).all()
    residents = income[income["people"] == "all_residents"]
    blank = ["standard_error_yuan", "panel_correlation", "sample_households"]
    assert residents[blank].isna().all(axis=None)
    assert (income["income_yuan"] > 0).all()


def test_old_code_carries_the_years_before_it_ended() -> None:
    income = committed("income")
    assert sorted(income[income["county_code"] == "140624"]["year"].unique()) == [2015, 2016, 2017]
    assert sorted(income[income["county_code"] == "140681"]["year"].unique()) == [2018, 2019, 2020]
    counties = committed("counties").set_index("code")
    assert counties.loc["140624", "successor_code"] == "140681"


def test_true_growth_is_on_both_sides_of_the_target() -> None:
    truth = committed("truth").query("indicator == 'I01' and reading == 'default' and year == 2020")
    growth = truth.set_index("county_code")["value"]
    assert growth.min() < 0.05
    assert growth.max() > 0.095
    assert growth.sub(0.065).abs().min() < 0.002


def test_observed_growth_lies_about_the_truth() -> None:
    """Over many seeds it errs by as much as the stated standard errors and their correlation say."""
    recipe = the_recipe()
    county = choose_counties(recipe, SEED, 1)[0]
    misses, relative = [], []
    for seed in range(200):
        truth = county_levels(recipe, county, seed)
        rows = observe(recipe, county.code, truth, county.income.sample_households, seed)
        rows = rows.query("people == 'disabled' and area == 'all'")
        seen, true = rows["income_yuan"].to_numpy(), truth.level("disabled")
        misses.append(np.log(seen[-1] / seen[0]) - np.log(true[-1] / true[0]))
        relative.append((rows["standard_error_yuan"] / rows["income_yuan"]).iloc[0])
    expected = np.mean(relative) * np.sqrt(2 * (1 - recipe.income.panel_correlation**5))
    assert abs(np.mean(misses)) < 3 * expected / np.sqrt(200)
    assert np.std(misses) == pytest.approx(expected, rel=0.16)


# ------------------------------------------------------------------------------ registers and progress


def test_registers_are_rosier_than_the_truth() -> None:
    register = committed("register")
    assert (register["covered"] <= register["eligible"]).all()
    truth = coverage(committed("truth")).set_index(["county_code", "year", "indicator"])["value"]
    keys = register.set_index(["county_code", "year", "indicator"])
    reported = keys["covered"] / keys["eligible"]
    assert (reported - truth.reindex(reported.index)).mean() > 0.02
    assert (reported >= truth.reindex(reported.index) - 0.03).all()
    assert ("140603", 2019, "I09") not in reported.index
    assert len(register) == 107


def test_audit_counts_the_register() -> None:
    audit, register = committed("audit"), committed("register")
    inside = audit[audit["in_register"] == 1]
    keys = ["county_code", "year", "indicator"]
    counted = inside.groupby(keys)["weight"].sum()
    listed = register.set_index(keys)["eligible"].reindex(counted.index)
    assert np.allclose(counted, listed, rtol=1e-3)
    outside = audit[audit["in_register"] == 0]
    assert outside["reported_covered"].isna().all()
    assert outside["verified_eligible"].dropna().eq(1).all()
    assert audit.loc[audit["response"] != "complete", ["verified_eligible", "verified_covered"]].isna().all(axis=None)
    assert 200 < len(audit) < 600


def test_progress_once_done_stays_done() -> None:
    progress = committed("progress").replace({"county_code": {"140624": "140681"}})
    progress = progress[~progress["item"].eq("Q15")].sort_values("as_of")
    is_done = progress["status"].eq("done").groupby([progress["county_code"], progress["item"]])
    assert is_done.apply(lambda done: done.is_monotonic_increasing).all()
    assert set(progress["status"]) == {"done", "under_way", "not_started"}


# --------------------------------------------------------------------------- other seeds and sizes


def test_same_seed_same_tables_and_other_seed_others() -> None:
    listed = [county for county in the_recipe().counties if county.code == "140603"]
    recipe = replace(the_recipe(), counties=tuple(listed))
    once, again, other = make_demo(recipe, 1, 1), make_demo(recipe, 1, 1), make_demo(recipe, 2, 1)
    for name, table in once.items():
        pd.testing.assert_frame_equal(table, again[name])
    assert not once["survey"].equals(other["survey"])
    # The truth is the recipe's, whatever the seed.
    assert coverage(once["truth"])["value"].to_numpy() == pytest.approx(
        coverage(other["truth"])["value"].to_numpy(), abs=0.03
    )


def test_a_county_does_not_depend_on_how_many_there_are() -> None:
    two, six = dict(small_demo(2)), dict(small_demo(6))
    assert len(six["counties"]) == 1 + 6 + 1
    for tables in (two, six):
        # A reading may compare with the city, which does depend on them.
        tables["truth"] = tables["truth"].query("quantity != 'growth_difference'")
    for name in ("income", "survey", "register", "audit", "progress", "truth"):
        codes = set(two["counties"]["code"]) - {small_recipe().city.code}
        few, many = (t[name][t[name]["county_code"].isin(codes)].reset_index(drop=True) for t in (two, six))
        pd.testing.assert_frame_equal(few, many)


def test_poor_counties_beyond_the_recipes_have_their_own_truth() -> None:
    """The plan's promise to poor areas is made to invented counties as well, and can be held against them."""
    tables = small_demo(6)
    counties, truth = tables["counties"], tables["truth"]
    poor = set(counties.loc[counties["is_poor_area"] == 1, "code"])
    assert len(poor - {county.code for county in the_recipe().counties}) > 0
    of_poor = truth[truth["reading"] == "poor_areas_faster"]
    assert set(of_poor["county_code"]) == poor & set(truth["county_code"])
    assert not poor - set(truth["county_code"])


def test_further_counties_are_invented_and_differ() -> None:
    recipe = the_recipe()
    counties = choose_counties(recipe, 5, 20)[6:]
    assert [county.code for county in counties[:2]] == ["990001", "990002"]
    assert counties[0].name.zh == "示例县0001"
    assert [county.group for county in counties[5:7]] == ["example0001", "example0002"]
    assert len({county.persons for county in counties}) == len(counties)
    assert all(abs(sum(s.part for s in county.strata.values()) - 1) < 1e-9 for county in counties)
    assert all(0 < share <= 1 for county in counties for shares in county.shares.values() for share in shares)


def test_further_cities_share_the_invented_counties() -> None:
    tables = make_demo(small_recipe(), SEED, 5, cities=3)
    counties = tables["counties"].set_index("code")["parent_code"]
    members = counties[counties.notna()].groupby(counties).agg(lambda codes: sorted(codes.index))
    assert members.to_dict() == {
        "140600": ["140603", "140624", "140681"], "999998": ["990002", "990003"], "999999": ["990001"],
    }  # fmt: skip
    alone = make_demo(small_recipe(), SEED, 2)
    for name in ("income", "survey", "register", "audit", "progress"):
        rows = tables[name][tables[name]["county_code"].isin(alone["counties"]["code"])]
        pd.testing.assert_frame_equal(rows.reset_index(drop=True), alone[name])
    with pytest.raises(DemoError, match="cities = 5: must lie in 1 to 4"):
        make_demo(small_recipe(), SEED, 5, cities=5)


@pytest.mark.parametrize("count", [0, -1, 10**6])
def test_an_impossible_number_of_counties_is_refused(count: int) -> None:
    with pytest.raises(DemoError, match=r"counties = -?\d+: must lie in 1 to \d+; ask for another number"):
        make_demo(the_recipe(), 1, count)


# --------------------------------------------------------------------------------------- what is refused


def broken(tmp_path: Path, old: str, new: str) -> Path:
    text = RECIPE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    plan = (RECIPE.parent / "../plans/shuozhou-2016-2020/plan.yaml").resolve().as_posix()
    path = tmp_path / "recipe.yaml"
    path.write_text(text.replace(old, new).replace("../plans/shuozhou-2016-2020/plan.yaml", plan), encoding="utf-8")
    return path


WRONG = [
    ("male: 0.56", "male: 56", "people.male = 56: must lie in 0 to 1"),
    ("male: 0.56", "male: most", "people.male = most: must be a number"),
    ("male: 0.56", "mal: 0.56", "people.mal: unknown entry; did you mean male?"),
    ("_years: [2019, 2020]", "_years: [2019.5, 2020]", "survey_years = 2019.5: must be a whole number"),
    ("rosiness: [0.4, 0.9]", "rosiness: [0.9, 0.4]", "register.rosiness = 0.9, 0.4: must be two numbers"),
    ("dangerous-houses: dangerous_house_listed == 1", "dangerous-houses: import os", "dangerous-houses"),
    ("indicators: [I02, I03]", "indicators: [I02, I33]", "audit, indicators: unknown name"),
    ("{id: T19,", "{id: T99,", "progress, items: unknown name"),
    ("{children: [1, 0]}", "{children: [1]}", "140602, silent, children: needs 2 values"),
    ("years: [2015, 2016, 2017, 2018, 2019, 2020]", "years: [2016, 2017]", "the plan's base year 2015"),
    ("until: 2018-02-21", "until: early 2018", "former.until = early 2018: must be a date"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG)
def test_a_wrong_recipe_is_refused_with_place_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(DemoError) as refused:
        load_recipe(broken(tmp_path, old, new))
    assert message in str(refused.value)


def test_every_problem_of_a_recipe_is_told_at_once(tmp_path: Path) -> None:
    path = broken(tmp_path, "  male: 0.56", "  male: 56\n  female: 44")
    with pytest.raises(DemoError) as refused:
        load_recipe(path)
    assert len(refused.value.problems) == 2


def test_a_real_data_set_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text("year,county_code\n", encoding="utf-8")
    (tmp_path / "dataset.yaml").write_text("is_synthetic: false\n", encoding="utf-8")
    with pytest.raises(DemoError, match="not said to be synthetic"):
        write_demo(RECIPE, tmp_path, seed=1, counties=1)
    assert (tmp_path / "survey.csv").read_text(encoding="utf-8") == "year,county_code\n"


def test_a_synthetic_data_set_may_be_made_anew(tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text("year,county_code\n", encoding="utf-8")
    copyfile(DEMO / "dataset.yaml", tmp_path / "dataset.yaml")
    write_demo(RECIPE, tmp_path, seed=1, counties=1)
    assert len((tmp_path / "survey.csv").read_bytes()) > 1000
