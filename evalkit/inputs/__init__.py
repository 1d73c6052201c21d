"""What was received: office files of any format read into checked tables, and personal data found."""

from evalkit.inputs.checks.plan_requirements import check_dataset
from evalkit.inputs.checks.warnings import find_warnings
from evalkit.inputs.dataset import County, Dataset
from evalkit.inputs.errors import DatasetError
from evalkit.inputs.load import load_dataset

__all__ = ["County", "Dataset", "DatasetError", "check_dataset", "find_warnings", "load_dataset"]
