"""What a report needs of an evaluation; `evalkit.Evaluation` has it all."""

from __future__ import annotations

from typing import Protocol

from evalkit.evaluation.findings import Manifest, Stage
from evalkit.inputs.counties import County
from evalkit.plan.model import Bilingual, Language, Plan


class Asked(Protocol):
    """The parameters that a report's words depend on."""

    @property
    def language(self) -> Language: ...
    @property
    def level(self) -> float: ...
    @property
    def suppress_below(self) -> int: ...


class Received(Protocol):
    """The data set as a report names it: by its title, not by the name of its folder."""

    @property
    def title(self) -> Bilingual: ...
    @property
    def source(self) -> Bilingual: ...


class Evaluated(Protocol):
    """An evaluation as the report sees it."""

    @property
    def parameters(self) -> Asked: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def county(self) -> County: ...
    @property
    def dataset(self) -> Received: ...
    @property
    def year(self) -> int: ...
    @property
    def stage(self) -> Stage: ...
    @property
    def is_synthetic(self) -> bool: ...
    @property
    def remarks(self) -> str: ...
    def manifest(self) -> Manifest: ...
