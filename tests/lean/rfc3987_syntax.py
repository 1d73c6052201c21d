"""Stands before a package that no test needs, and says that it is not there.

jsonschema, on which nbformat rests, compiles a grammar of web addresses when it is imported: 1.3 of the 1.7
CPU seconds that nbformat takes, in every process that the tests start. It does without where it cannot.
"""

raise ImportError("left out of the tests' processes, see tests/lean")
