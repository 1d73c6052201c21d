"""Loads what a report's cells, a kernel and the exporters load; see `forking`. Nothing else imports this."""

import gc
from contextlib import chdir
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import evalkit.report
from evalkit.publish import warm_up
from evalkit.workspace import library_hash

_OTHERS = (
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.extensions.storemagic", "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg", "pandas.core.methods.to_dict", "psutil",
    "pyarrow.pandas_compat", "sqlite3", "tornado.platform.asyncio",
)  # fmt: skip
# matplotlib reads settings where it is loaded: not in the folder that somebody started a batch from.
with chdir(Path(evalkit.__file__).parent):
    import_module("matplotlib.pyplot")
for name in (*(module.name for module in walk_packages(evalkit.report.__path__, "evalkit.report.")), *_OTHERS):
    import_module(name)
# What is forked from here reports the library that it runs, whatever the files have become by then.
library_hash()
warm_up(("html", "docx"))  # typst would start threads, which no fork takes along
# What is loaded stays: no kernel looks through it for garbage, nor gets a copy of it by doing so.
gc.collect()
gc.freeze()
