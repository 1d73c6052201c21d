"""What was promised: the model of a plan, its safe expressions, and the reading of plan.yaml."""

from __future__ import annotations

from evalkit.plan.conditions import PlanError
from evalkit.plan.expressions import Expression
from evalkit.plan.model import Bilingual, Indicator, Plan, Reading, Target
from evalkit.plan.reader import load_plan

__all__ = ["Bilingual", "Expression", "Indicator", "Plan", "PlanError", "Reading", "Target", "load_plan"]
