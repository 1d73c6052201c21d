"""How a sample was drawn: the names of the columns that say so, and no data."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Final

from evalkit.statistics.checks import faults_of_choice, faults_of_kind, faults_unless, is_name, shown
from evalkit.statistics.errors import Fault, raise_any

SINGLE_PSU: Final = ("error", "certainty", "centre", "average")


@dataclass(frozen=True)
class SurveyDesign:
    """Which columns hold the weights, strata and stages of a sample.

    weight : how many people of the population a row stands for
    stratum : part of the population that was sampled by itself; None: one stratum. A label names one stratum
        in the whole frame, so strata of two counties need two labels; rows without one are a stratum together
    psu : primary sampling unit (a village). None, or blank: the row is its own PSU
    nest : whether PSU labels are counted anew in every stratum, so that one label in two strata means two
        PSUs. If not, a label names one PSU in the whole frame, and one that is met in two strata is refused
    psu_population : PSUs in the stratum, drawn with equal probabilities
    psu_probability : probability with which the PSU was drawn, if these differ. Its variance is Brewer's
        approximation; a PSU drawn with probability 1 adds no variance at the first stage
    ssu : secondary sampling unit (a household); None, or blank: the row is its own
    ssu_population : SSUs in the PSU; None: every PSU was taken whole
    single_psu : what to do with a stratum (or a PSU) in which a single unit was drawn of several: error;
        certainty (it adds no variance); centre (it adds the square of what it adds to the estimate, for a
        share or ratio its distance from the mean of all); average (as much as the others do on average)

    Neither psu_population nor psu_probability, or blank in all of a stratum: PSUs drawn with replacement there,
    and the second stage adds nothing. Raises StatisticsError for names that contradict each other.

    >>> SurveyDesign("weight", stratum="stratum", psu="village", psu_population="villages").columns
    ('weight', 'stratum', 'village', 'villages')
    """

    weight: str
    _: KW_ONLY
    stratum: str | None = None
    psu: str | None = None
    nest: bool = True
    psu_population: str | None = None
    psu_probability: str | None = None
    ssu: str | None = None
    ssu_population: str | None = None
    single_psu: str = "error"

    def __post_init__(self) -> None:
        faults = [
            Fault(f"{role} = {shown(name)}", "no name of a column", "name one column of the frame")
            for role, name in self._named.items()
            if not (is_name(name) or (name is None and role != "weight"))
        ]
        faults += faults_of_choice("single_psu", self.single_psu, SINGLE_PSU, "no such choice")
        what, remedy = "neither True nor False", "write nest=False if labels are unique"
        faults += faults_unless(isinstance(self.nest, bool), "nest", self.nest, what, remedy)
        if self.psu_population is not None and self.psu_probability is not None:
            what = "equal and unequal probabilities contradict each other"
            faults.append(Fault("psu_population and psu_probability", what, "name one of the two"))
        if self.psu is None and (self.ssu is not None or self.ssu_population is not None):
            what = "a second stage needs a first one"
            faults.append(Fault("ssu, ssu_population", what, "name the column of the PSUs too"))
        raise_any(faults)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a frame of this design must have."""
        return tuple(name for name in self._named.values() if name is not None)

    @property
    def _named(self) -> dict[str, str | None]:
        return {role: name for role, name in vars(self).items() if role not in {"nest", "single_psu"}}


def design_of(design: SurveyDesign) -> SurveyDesign:
    """The design; raises StatisticsError for anything else."""
    remedy = "write SurveyDesign('weight', psu='village')"
    raise_any(faults_of_kind("design", design, SurveyDesign, remedy))
    return design
