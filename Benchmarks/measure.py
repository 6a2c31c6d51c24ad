"""Runs a program and measures its cost."""

import dataclasses
import os
import subprocess
import time


@dataclasses.dataclass
class Cost:
    """The cost of a program, including its child processes."""

    seconds: float
    cpu_seconds: float
    peak_mebibytes: float
    output: str


def cost(command: list, environment: dict[str, str] | None = None) -> Cost:
    """Runs a program that must succeed, and returns its cost."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | (environment or {}))
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {output}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1_024, output)
