#!/usr/bin/python3
"""Compares the engine with other programs, which run in turn for several rounds.

Each program revokes certificates at one server and reads each one back. Prints a Markdown table:
certificates a second, their ratio to the Go loop of the round, processor time and peak memory. All
but the memory are medians of the rounds, with the smallest and the largest value.
"""

import argparse
import os
import pathlib
import re
import statistics
import subprocess
import tempfile

import server
from measure import Cost, cost

PEERS = pathlib.Path(__file__).parent / "Peers"
REFERENCE = "Go, net/http"


class Programs:
    """The programs, as functions that run once and return a number of certificates and a cost."""

    def __init__(self, url: str, folder: pathlib.Path, options: argparse.Namespace):
        self.url, self.folder, self.engine = url, folder, options.engine
        self.connections = str(options.connections)
        self.scale = options.scale
        self.loop = folder / "loop"
        subprocess.run(
            ["go", "build", "-o", self.loop, PEERS / "loop.go"], check=True,
            env=os.environ | {"GO111MODULE": "off", "GOCACHE": str(folder / "go")})

    def all(self) -> dict:
        python = "/usr/bin/python3"
        return {
            "wrk": self.run_wrk,
            REFERENCE: lambda: self.run_loop(40_000, self.loop),
            "bulkrevoke": lambda: self.run_engine(40_000),
            "Python, aiohttp": lambda: self.run_loop(10_000, python, PEERS / "loop_aiohttp.py"),
            "Python, requests": lambda: self.run_loop(1_500, python, PEERS / "loop_requests.py"),
            "xargs and curl": lambda: self.run_loop(500, PEERS / "loop_curl.sh"),
        }

    def run_wrk(self) -> tuple[int, Cost]:
        ran = cost(
            ["wrk", "--threads", "1", "--connections", self.connections, "--duration",
             f"{max(1, round(4 * self.scale))}s", "--script", PEERS / "ceiling.lua", self.url])
        if "failures: 0" not in ran.output:
            raise SystemExit(f"wrk met failures: {ran.output}")
        return int(re.search(r"certificates: (\d+)", ran.output)[1]), ran

    def run_loop(self, certificates: int, *command) -> tuple[int, Cost]:
        count = max(1, round(certificates * self.scale))
        return count, cost([*command, self.url, str(count), self.connections])

    def run_engine(self, certificates: int) -> tuple[int, Cost]:
        count = max(1, round(certificates * self.scale))
        file = self.folder / "engine.incident"
        file.unlink(missing_ok=True)
        common = ["--base-url", self.url]
        cost([self.engine, "prepare", *common, "--certificates", str(count), file])
        # Half of the connections revoke while the other half reads.
        workers = str(int(self.connections) // 2)
        return count, cost([self.engine, "run", *common, "--workers", workers, file])


def spread(values: list[float], digits: int) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"


def table(results: dict[str, list[tuple[int, Cost]]]) -> str:
    rates = {
        name: [count / ran.seconds for count, ran in rounds] for name, rounds in results.items()}
    lines = [
        "| program | certificates/s | ratio to the Go loop | CPU s per 1,000 | peak MiB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, rounds in results.items():
        ratios = [mine / go for mine, go in zip(rates[name], rates[REFERENCE])]
        processor = [1_000 * ran.cpu_seconds / count for count, ran in rounds]
        peak = max(ran.peak_mebibytes for _, ran in rounds)
        lines.append(
            f"| {name} | {spread(rates[name], 0)} | {spread(ratios, 3)} "
            f"| {spread(processor, 3)} | {peak:,.0f} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True, help="the built engine-benchmark")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--scale", type=float, default=1, help="how much longer each run is")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with server.running(folder) as url:
            programs = Programs(url, folder, options).all()
            results: dict[str, list[tuple[int, Cost]]] = {program: [] for program in programs}
            for _ in range(options.rounds):
                for program, run in programs.items():
                    results[program].append(run())
    print(table(results))


if __name__ == "__main__":
    main()
