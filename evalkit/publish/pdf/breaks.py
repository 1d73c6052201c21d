"""Where pages of the PDF break badly, and what mends it: typst sets the report, says where things stand, sets again.

Setting a report anew after a change takes typst a twentieth of a second, since it remembers everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

BOTTOM = 26.7  # cm, where the text of a page ends
TOP = 3.2
# A page with less room than this left over before a figure is as good as full.
_MOST_EMPTY = 3.0
_LEAST_SCALE = 0.85
_CAPTION = 1.3  # cm below a figure, with what stands between
# Rows nearer to each other draw the end of a table to the page before; else its beginning is moved down.
_TIGHTER = "3pt"
_LINE = 0.45  # cm, a row of one line
# A wider gap above a table is worse than a row alone at its end.
_WIDEST_GAP = 2.5
# A report is set again so often at most.
_PATIENCE = 20

Mark = tuple[str, int, float]  # what, page, cm from its top
Treatment = dict[str, str]


@dataclass
class Thing:
    """A table or a figure as typst has set it.

    name : t1, t2, ... for tables, f1, f2, ... for figures
    page, y : where what stands before it ends
    rows : page and place of each row of a table below its head
    notes : the pages of its notes
    drawn : page and place of a figure's caption
    """

    name: str
    page: int
    y: float
    rows: list[tuple[int, float]] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    drawn: tuple[int, float] = (0, 0.0)

    @property
    def begins_alone(self) -> bool:
        """One row at the end of a page, all others on the next."""
        return len(self.rows) > 1 and self._rows_on(self.rows[0][0]) == 1

    @property
    def ends_alone(self) -> bool:
        """One row on the last page, or notes without two rows above them."""
        if len(self.rows) < 2:
            return False
        return any(self._rows_on(page) < 2 for page in (self.rows[-1][0], *self.notes))

    def _rows_on(self, page: int) -> int:
        return sum(row[0] == page for row in self.rows)

    @property
    def to_move(self) -> float:
        """How far down, in cm, the table must go for its last two rows to stand on the next page."""
        (page, y), (last_page, last_y) = self.rows[-2:]
        return BOTTOM - (last_y if last_page == page else y + _LINE) + 0.15

    @property
    def empty(self) -> float:
        """The room, in cm, left over on the page before a figure."""
        return BOTTOM - self.y if self.drawn[0] > self.page else 0.0


def read_marks(marks: Sequence[Mark]) -> list[Thing]:
    """What stands where, from the marks in the order of the document.

    >>> read_marks([("t1", 1, 20.0), ("r", 1, 22.0), ("r", 2, 4.0), ("n", 2, 5.0)])[0].begins_alone
    True
    """
    things: list[Thing] = []
    for kind, page, y in marks:
        if kind == "r":
            things[-1].rows.append((page, y))
        elif kind == "n":
            things[-1].notes.append(page)
        elif kind == "d":
            things[-1].drawn = (page, y)
        else:
            things.append(Thing(name=kind, page=page, y=y))
    return things


def treat(ask: Callable[[dict[str, Treatment]], list[Thing]], flowing: set[str]) -> dict[str, Treatment]:
    """What to do with which table or figure so that pages break well.

    ask : where everything stands, treated so
    flowing : figures that what follows may fill the page before

    From the first page on, since what is done there moves all that follows. What nothing mends stays as it is.
    """
    done: dict[str, Treatment] = {}
    things, tries = ask(done), count(1)
    for number in range(len(things)):
        for tried in _remedies(things[number], flowing):
            if next(tries) > _PATIENCE:
                return done
            found = ask(done | {things[number].name: tried})
            # A figure that lets what follows fill the page leaves none half empty.
            if "placement" in tried or not _is_bad(found[number]):
                done[things[number].name], things = tried, found
                break
    return done


def _is_bad(thing: Thing) -> bool:
    return thing.begins_alone or thing.ends_alone or thing.empty > _MOST_EMPTY


def _remedies(thing: Thing, flowing: set[str]) -> Iterator[Treatment]:
    """What might mend it, the best first."""
    if thing.empty > _MOST_EMPTY:
        high = thing.drawn[1] - TOP
        scale = (thing.empty - _CAPTION) / high if high > 0 else 0.0
        if _LEAST_SCALE <= scale < 1:
            yield {"scale": f"{scale - 0.005:.2f}"}
        if thing.name in flowing:
            yield {"placement": "top"}
    if thing.begins_alone:
        yield {"need": f"{BOTTOM - thing.y + 0.1:.2f}cm"}
    if thing.begins_alone or thing.ends_alone:
        yield {"inset": _TIGHTER}
    if thing.ends_alone:
        for gap in (thing.to_move, thing.to_move + 0.6):
            if gap <= _WIDEST_GAP:
                yield {"push": f"{gap:.2f}cm"}
