"""Which villages may be shown one by one: none that few people are in, nor one that subtraction would leave."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.evaluation.coverage.estimates import COUNTY, labelled
from evalkit.evaluation.disclosure.cells import NOBODY, People

if TYPE_CHECKING:
    from pandas import DataFrame


Name = tuple[object, ...]  # stratum and PSU


@dataclass(frozen=True, kw_only=True)
class Part:
    """The answers of a county, of a stratum, or of a cell that is shown elsewhere, by village.

    entire : the villages all of whose answers these are: whoever knows the cell can take them from it
    """

    people: Mapping[Name, People]
    entire: frozenset[Name]

    def gives_away(self, shown: Collection[Name], *, sampled: Collection[Name], below: int) -> bool:
        """Whether the part less those shown is somebody, but not two sampled villages and enough people."""
        taken = self.entire & {*shown}
        rest = {name: people for name, people in self.people.items() if name not in taken}
        by_chance = [people.n for name, people in rest.items() if name in sampled]
        fewest = min(sum(by_chance), sum(rest.values(), NOBODY).fewest)
        return bool(taken) and bool(rest) and (len(by_chance) < 2 or fewest < below)


def shown_alone(rows: DataFrame, unit: list[str], columns: Collection[str], *, below: int) -> frozenset[Name]:
    """The villages (PSUs) that may be shown one by one.

    rows : of the eligible who answered: covered, is_sampled, and `of`, the people for whom the row stands in its
        village
    unit : the columns that name a village
    columns : those whose cells are shown elsewhere

    County by county: the city's figures are sums of its counties', whose own reports show the same villages.
    """
    villages = {name: people for part in _parts(rows, unit, unit) for name, people in part.people.items()}
    sampled = {*rows.loc[rows["is_sampled"], unit].itertuples(index=False, name=None)}
    # Small parts first: what joins the rest of an area joins that of its county, too.
    parts = sorted(
        (part for column in (COUNTY, unit[0], *columns) for part in _parts(rows, unit, [column])),
        key=lambda part: len(part.people),
    )
    alone = sorted(
        (name for name in sampled if villages[name].fewest >= below),
        key=lambda name: (villages[name].n, str(name)),
    )
    while True:
        open_ = (part for part in parts if part.gives_away(alone, sampled=sampled, below=below))
        if (part := next(open_, None)) is None:
            return frozenset(alone)
        alone.remove(next(name for name in alone if name in part.entire))


def _parts(rows: DataFrame, unit: list[str], columns: list[str]) -> Iterator[Part]:
    """One part for each county and value of the columns."""
    labels = rows
    for column in columns:
        labels = labelled(labels, column)
    sizes = rows.groupby(unit)["covered"].size()
    for _, part in labels.groupby(list(dict.fromkeys([COUNTY, *columns]))):
        counts = part.groupby(unit).agg(n=("covered", "size"), covered=("covered", "sum"), of=("of", "sum"))
        names = [*counts.index.to_frame().itertuples(index=False, name=None)]
        people = map(People, counts["n"], counts["covered"], counts["of"])
        entire = counts["n"] == sizes.reindex(counts.index)
        yield Part(
            people=dict(zip(names, people, strict=True)),
            entire=frozenset(name for name, is_entire in zip(names, entire, strict=True) if is_entire),
        )
