"""Kernels forked from a process that has loaded what they need, so that one starts in a tenth of a second.

Before a worker has a thread it forks a fork server of its own, which never has one and forks the worker's kernels.
Only on Linux: elsewhere a process that has loaded NumPy cannot be forked safely, and kernels start as they always do.
"""

from __future__ import annotations

import os
import random
import runpy
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing import (
    Pipe,
    forkserver,
    get_context,
    parent_process,
    process,
    resource_tracker,
    set_forkserver_preload,
)
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from evalkit.batch.locks import remove_left
from evalkit.interrupts import heard_here, held
from evalkit.workspace import library_hash

# What a kernel finds in its environment, so that the same input gives the same bytes.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "946684800",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as any kernel has it, before it is loaded
}
CAN_FORK = sys.platform == "linux"
# What is loaded before the first fork. A worker without them (an import there fails in silence) has ordinary kernels.
PRELOADED = ("evalkit.batch.worker", "evalkit.batch.preloaded")


def starter() -> BaseContext:
    """How workers are to be started: forked from a preloaded process, which this process keeps while it lives.

    Afresh where that cannot be, or where the library on disk is no longer the one that was loaded.
    """
    if not CAN_FORK or library_hash.__wrapped__() != library_hash():
        return get_context("spawn")
    set_forkserver_preload(list(PRELOADED))
    resource_tracker.ensure_running()  # first, since it lets Ctrl-C through again
    before = {name: os.environ.get(name) for name in ENVIRONMENT}
    with held():
        try:
            os.environ.update(ENVIRONMENT)
            forkserver.ensure_running()
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
    return get_context("forkserver")


def end_with_parent() -> None:
    """A worker whose batch was killed makes no report that nobody asks for any more."""
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, name="evalkit parent", daemon=True).start()


class ForkServer:
    """A child of this process that forks kernels when it is asked to, and kills them when this process ends.

    most_memory : bytes that a kernel may take; None: as many as there are
    scratch : the batch's folder, removed with the last kernel if the batch was killed
    """

    def __init__(self, most_memory: int | None, scratch: Path) -> None:
        self.last_peak = 0  # the most memory that the kernel which ended last had at a time, bytes
        self._channel, theirs = Pipe()
        if os.fork() == 0:
            try:
                self._channel.close()
                if most_memory is not None:
                    import resource  # not on Windows

                    resource.setrlimit(resource.RLIMIT_DATA, (most_memory, most_memory))
                _serve(theirs)
                remove_left(scratch)
            finally:
                os._exit(0)
        theirs.close()

    def start(self, command: list[str], cwd: str | Path, env: Mapping[str, str]) -> int:
        """The process id of a new kernel; `command` is `python -m module arguments`."""
        pid: int = self._ask("start", command[2:], str(cwd), dict(env))
        return pid

    def poll(self, pid: int) -> int | None:
        """The exit code of a kernel that has ended, None of one that runs."""
        code: int | None
        code, self.last_peak = self._ask("poll", pid)
        return code

    def _ask(self, *question: Any) -> Any:
        try:
            self._channel.send(question)
            return self._channel.recv()
        except (EOFError, OSError):
            os._exit(1)  # no worker without a fork server: the batch gives what is left to another


def _serve(channel: Connection[Any, Any]) -> None:
    """Answer the worker until it is gone, however it went; then no kernel of it is left."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, as some daemons leave it, it would lose the exit codes
    running: set[int] = set()
    with suppress(EOFError, OSError):
        while True:
            question, *about = channel.recv()
            if question == "poll":
                ended, status, used = os.wait4(about[0], os.WNOHANG)
                running.discard(ended)
                channel.send((os.waitstatus_to_exitcode(status) if ended else None, used.ru_maxrss * 1024))
                continue
            pid = os.fork()
            if pid == 0:
                channel.close()
                _become_kernel(*about)
            # A group of its own, so that a signal reaches the kernel and what it started, and nobody else.
            with suppress(OSError):
                os.setpgid(pid, pid)
            running.add(pid)
            channel.send(pid)
    for pid in running:
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def _become_kernel(command: list[str], cwd: str, env: dict[str, str]) -> None:
    """Run a module as `python -m` would; never returns."""
    code = 1
    try:
        with suppress(OSError):
            os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        _settle_in()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        heard_here()
        random.seed()
        sys.modules["numpy"].random.seed()
        module, *arguments = command
        # ipykernel takes its parent from the environment as it is imported, which was long ago.
        sys.argv = [module, *arguments, f"--IPKernelApp.parent_handle={os.getppid()}"]
        runpy.run_module(module, run_name="__main__")
        code = 0
    except Exception:  # what is told here is all that anybody learns of it
        traceback.print_exc()
    finally:
        os._exit(code)


def _settle_in() -> None:
    """Take modules and matplotlib's settings from the kernel's folder, as an ordinary kernel does."""
    caller = getattr(process, "ORIGINAL_DIR", None)
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = [path for path in sys.path if path != caller or path in given]
    if Path("matplotlibrc").is_file():
        matplotlib = sys.modules["matplotlib"]
        matplotlib.rcParams.update(matplotlib.rc_params() | {"backend": matplotlib.rcParams["backend"]})


class ForkedProcess:
    """A kernel as jupyter_client asks for it: what it uses of `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, server: ForkServer, pid: int) -> None:
        self._server = server
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._server.poll(self.pid)
        return self.returncode

    def wait(self) -> int:
        while (code := self.poll()) is None:
            sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ForkedKernel(LocalProvisioner):
    """A kernel that this process's fork server forks."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        server = fork_server()
        assert server is not None
        self.cwd = kwargs.get("cwd") or Path.cwd()
        self.pid = self.pgid = server.start(cmd, self.cwd, kwargs["env"])
        self.process = ForkedProcess(server, self.pid)  # type: ignore[assignment]  # like a Popen
        return self.connection_info


_of_this_process: list[ForkServer] = []


def start_fork_server(most_memory: int | None, scratch: Path) -> None:
    """Have this process's kernels forked from now on, where that can be; before it starts a thread."""
    if CAN_FORK and all(name in sys.modules for name in PRELOADED):
        _of_this_process.append(ForkServer(most_memory, scratch))


def fork_server() -> ForkServer | None:
    """Where this process has its kernels forked; None if they are ordinary ones."""
    return _of_this_process[-1] if _of_this_process else None


def forked_kernel(manager: KernelManager) -> KernelProvisionerBase | None:
    """What is to start the manager's kernel; None if an ordinary process is."""
    if fork_server() is None:
        return None
    return ForkedKernel(kernel_id=manager.kernel_id, kernel_spec=manager.kernel_spec, parent=manager)
