"""What tests of several rooms share: ways to make what they need, and to read back what was made."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "tests" / "reference"
