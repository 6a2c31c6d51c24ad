#!/usr/bin/python3
"""Measures the program with growing incidents: search, look, select, revoke, resume, report.

It runs the real program against a server with fixed answers, and prints a Markdown table with a
column for each size.
"""

import argparse
import contextlib
import os
import pathlib
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

import inventory
import server
from console import Console
from measure import cost


# A run with fewer certificates ends before the console can be measured during it.
LONG_ENOUGH_TO_WATCH = 100_000


class Scale:
    """One size of incident, from the search to the report."""

    def __init__(self, options: argparse.Namespace, folder: pathlib.Path, url: str, count: int):
        self.options, self.folder, self.url, self.count = options, folder, url, count
        self.state = folder / "state"
        self.file = self.state / "bulkrevoke" / "benchmark.incident"
        self.file.unlink(missing_ok=True)
        self.service = [
            "--base-url", url, "--rate", "1000000/1s", "--concurrency", "16",
            "--page-size", str(inventory.PAGE_SIZE)]
        self.environment = {"BULKREVOKE_API_KEY": "benchmark-key", "XDG_STATE_HOME": str(self.state)}
        self.figures: dict[str, str] = {}

    def all(self) -> dict[str, str]:
        inventory.write(self.folder / "pages", self.count)
        self.search()
        self.open()
        self.look()
        self.select()
        # For the search after the run: no certificate is issued any more.
        inventory.write(self.folder / "pages", 0)
        self.revoke()
        self.report()
        return self.figures

    def note(self, name: str, figure: str) -> None:
        self.figures[name] = figure
        print(f"{self.count:,} {name}: {figure}", file=sys.stderr)

    def program(self, *words):
        return cost([self.options.program, *words], self.environment)

    def search(self) -> None:
        ran = self.program(
            "search", "--profile", "benchmark", "--window", inventory.WINDOW, "--incident",
            str(self.file), *self.service)
        self.note("search: certificates/s", f"{self.count / ran.seconds:,.0f}")
        self.note("search: CPU s per 1,000", f"{1_000 * ran.cpu_seconds / self.count:.3f}")
        self.note("search: peak MiB", f"{ran.peak_mebibytes:,.0f}")
        size = self.file.stat().st_size
        self.note("file after the search: bytes a certificate", f"{size / self.count:,.0f}")

    def open(self) -> None:
        command = [self.options.program, *self.service]
        with contextlib.closing(Console(command, self.environment)) as console:
            shown = console.seconds_until("benchmark")
            self.note("console: to the Start screen, s", f"{shown:.2f}")
            # The incident is in the next row, and Enter opens it.
            console.press("j\r")
            shown = console.seconds_until("] host1")
            self.note("console: to the first certificates, s", f"{shown:.2f}")
            self.use(console)

    def use(self, console: Console) -> None:
        page_down, page_up = "\x1b[6~", "\x1b[5~"
        time.sleep(2)
        painted = [
            1_000 * console.seconds_to_paint(key) for key in ([page_down] * 20 + [page_up] * 20) * 5]
        middle, last = statistics.median(painted), statistics.quantiles(painted, n=100)[98]
        self.note("console: key to picture, median, ms", f"{middle:.1f}")
        self.note("console: key to picture, 99 of 100, ms", f"{last:.1f}")
        seconds, wake_ups = console.idle(20)
        self.note("console: 20 s untouched, CPU s", f"{seconds:.2f}")
        self.note("console: 20 s untouched, wake-ups", str(wake_ups))

    def look(self) -> None:
        output = cost([self.options.engine, "listing", self.file]).output
        for line in output.splitlines():
            name, seconds = line.split(": ")
            self.note(f"{name}, s", f"{float(seconds):.2f}")

    def select(self) -> None:
        ran = self.program("select", str(self.file), "--all")
        self.note("select all: s", f"{ran.seconds:.2f}")

    def revoke(self) -> None:
        command = [
            "revoke", str(self.file), "--reason", "superseded", "--yes", *self.service]
        self.kill_midway(command)
        self.watch()
        killed_at = self.last_event()
        resumed = time.time()
        verified = self.ask("SELECT count(*) FROM certificate WHERE outcome = 'verified'")
        ran = self.program(*command)
        done = self.count - verified
        self.note("revoke and verify: certificates/s", f"{done / ran.seconds:,.0f}")
        self.note("revoke and verify: CPU s per 1,000", f"{1_000 * ran.cpu_seconds / done:.3f}")
        self.note("revoke and verify: peak MiB", f"{ran.peak_mebibytes:,.0f}")
        first = self.ask(
            "SELECT (julianday(min(at)) - 2440587.5) * 86400 FROM event "
            f"WHERE sequence > {killed_at} AND action = 'accepted'")
        self.note(
            "carrying on after a kill: s to the first new call's answer", f"{first - resumed:.2f}")
        size = self.file.stat().st_size
        self.note("file at the end: bytes a certificate", f"{size / self.count:,.0f}")

    def watch(self) -> None:
        """Resumes the run in the console for a while, and measures the console during it."""
        if self.count < LONG_ENOUGH_TO_WATCH:
            return
        command = [self.options.program, *self.service]
        with contextlib.closing(Console(command, self.environment)) as console:
            console.seconds_until("benchmark")
            console.press("j\r")
            console.seconds_until("resume")
            console.press("p")
            console.seconds_until("/s")
            time.sleep(1)
            shown = []
            for _ in range(100):
                console.press("?")
                shown.append(1_000 * console.seconds_until("person,"))
                console.press("\x1b")
                console.read_for(0.1)
            middle, last = statistics.median(shown), statistics.quantiles(shown, n=100)[98]
            self.note("during a run: key to picture, median, ms", f"{middle:.1f}")
            self.note("during a run: key to picture, 99 of 100, ms", f"{last:.1f}")
            written = console.read_for(10) / 10
            self.note("during a run: bytes/s to the terminal", f"{written:,.0f}")

    def kill_midway(self, command: list[str]) -> None:
        """Kills a run when about a third is done."""
        process = subprocess.Popen(
            [self.options.program, *command], env=os.environ | self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while self.last_event() < self.count:
            if process.poll() is not None:
                raise SystemExit("the run ended before it could be killed")
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def last_event(self) -> int:
        return self.ask("SELECT max(sequence) FROM event") or 0

    def ask(self, question: str):
        file = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)
        try:
            return file.execute(question).fetchone()[0]
        finally:
            file.close()

    def report(self) -> None:
        for form in ["json", "html"]:
            ran = self.program(
                "report", str(self.file), "--format", form, "--output",
                str(self.folder / f"report.{form}"))
            self.note(f"report as {form}: s", f"{ran.seconds:.1f}")
            self.note(f"report as {form}: peak MiB", f"{ran.peak_mebibytes:,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="the built bulkrevoke")
    parser.add_argument("--engine", required=True, help="the built engine-benchmark")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    options = parser.parse_args()
    columns = []
    for count in options.sizes:
        with tempfile.TemporaryDirectory() as name, server.running(pathlib.Path(name)) as url:
            columns.append(Scale(options, pathlib.Path(name), url, count).all())
    print("| | " + " | ".join(f"{count:,}" for count in options.sizes) + " |")
    print("| --- |" + " ---: |" * len(columns))
    # The last size names the rows, so it must have every figure.
    for name in columns[-1]:
        print(f"| {name} | " + " | ".join(column.get(name, "–") for column in columns) + " |")


if __name__ == "__main__":
    main()
