"""Weights for those who answered, so that they also stand for those who did not."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pandas as pd

from evalkit.statistics.arrays import Codes, Flags, Floats, total
from evalkit.statistics.checks import FrameFaults, label_codes, require_columns
from evalkit.statistics.errors import Fault, raise_any


def adjust_nonresponse(
    frame: pd.DataFrame,
    *,
    weight: str,
    response: str,
    classes: Sequence[str],
    responding: str = "complete",
    out_of_scope: Sequence[str] = ("moved", "died"),
) -> pd.Series:
    """The weight of everyone selected once those who answered stand for their classmates who did not.

    frame : one row per person selected
    weight, response : columns of the design weight and of the response code
    classes : columns from the coarsest to the finest, e.g. ["stratum", "psu"]; who is alike in all of them is
        taken to be alike in the answers. The weight of a class in which nobody answered passes to the next
        larger one (the last column left out), in the end to everyone
    responding : the code of those who answered
    out_of_scope : codes of those who no longer belong to the population. They keep their design weight, so that
        they stay in the frame as ineligible. Every other code is nonresponse

    Returns weights with the index of the frame: 0 for nonrespondents, who can then be dropped. The sum of all
    weights is unchanged. Source: the weighting-class adjustment, Lohr (2010), Sampling, 8.5.
    Raises StatisticsError for missing or negative weights, blank codes, a code that is both of those who answered
    and out of scope, a single name where several are meant, and where nobody answered.

    >>> selected = pd.DataFrame({"village": [1, 1, 1, 2], "weight": [10.0, 10.0, 10.0, 8.0],
    ...                          "response": ["complete", "refused", "died", "complete"]})
    >>> adjust_nonresponse(selected, weight="weight", response="response", classes=["village"]).tolist()
    [20.0, 0.0, 10.0, 8.0]
    """
    _check_call(classes, responding, out_of_scope)
    require_columns(frame, [weight, response, *classes])
    design_weight, answered, is_out = _read(frame, weight, response, responding, out_of_scope)
    adjusted = np.where(answered, design_weight, 0.0)
    to_carry = np.where(answered | is_out, 0.0, design_weight)
    for group, members in _nested(frame, classes):
        ours, theirs = total(group, adjusted, members), total(group, to_carry, members)
        can_carry = ours > 0
        factor = 1 + np.where(can_carry, theirs, 0.0) / np.where(can_carry, ours, 1.0)
        adjusted *= factor[group]
        to_carry[can_carry[group]] = 0.0
    return pd.Series(np.where(is_out, design_weight, adjusted), index=frame.index, name=weight)


def _check_call(classes: Sequence[str], responding: str, out_of_scope: Sequence[str]) -> None:
    """Refuse single names: taken letter by letter nobody would be out of scope, and nobody would notice."""
    faults = []
    for name, given in {"classes": classes, "out_of_scope": out_of_scope}.items():
        if isinstance(given, str) or not isinstance(given, Iterable):
            remedy = f"write [{given!r}]" if isinstance(given, str) else "give one"
            faults.append(Fault(f"{name} = {given!r}", "not a list", remedy))
    if not isinstance(responding, Hashable) or isinstance(responding, tuple):
        faults.append(Fault(f"responding = {responding!r}", "not one code", "name the code of those who answered"))
    elif not faults and responding in list(out_of_scope):
        what = "the code of those who answered is out of scope too"
        faults.append(Fault(f"out_of_scope = {list(out_of_scope)!r}", what, f"take {responding!r} out of it"))
    raise_any(faults)


def _read(
    frame: pd.DataFrame, weight: str, response: str, responding: str, out_of_scope: Sequence[str]
) -> tuple[Floats, Flags, Flags]:
    found = FrameFaults(frame)
    design_weight = found.numbers(weight)
    wrong = ~(design_weight >= 0) | np.isinf(design_weight)
    found.refuse_rows(weight, wrong, "no weight, or a negative one", "give everyone selected a design weight")
    codes = frame[response]
    found.refuse_rows(response, codes.isna().to_numpy(), "no code", "say what became of everyone selected")
    answered = (codes == responding).fillna(False).to_numpy(dtype=bool)
    if not (answered & (design_weight > 0)).any():
        found.refuse(response, f"nobody is {responding!r}", "name the code of those who answered")
    found.raise_any()
    return design_weight, answered, codes.isin(list(out_of_scope)).to_numpy(dtype=bool)


def _nested(frame: pd.DataFrame, classes: Sequence[str]) -> list[tuple[Codes, int]]:
    """The classes as numbers per row, from the finest to everyone; rows without a label are a class."""
    group = np.zeros(len(frame), np.intp)
    nested = [(group, 1)]
    for column in classes:
        codes, labels = label_codes(frame, column)
        inner = np.where(codes < 0, len(labels), codes)
        number, found = pd.factorize(group * (len(labels) + 1) + inner)
        group = number.astype(np.intp)
        nested.append((group, len(found)))
    return nested[::-1]
