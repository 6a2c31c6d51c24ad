#!/usr/bin/python3
"""Runs the real program against a slow, limited and faulty service.

Prints a Markdown table: the seconds until everything is revoked next to the ideal, the refused
calls, and the estimate at 10 % and at 50 % of the run as a share of the time that was then left.
"""

import argparse
import datetime
import pathlib
import re
import subprocess
import tempfile
import threading
import time
from typing import NamedTuple

FOLDER = pathlib.Path(__file__).parent / "Server"


class Case(NamedTuple):
    name: str
    certificates: int
    # The seconds that a perfect client needs.
    ideal: float
    service: list[str]
    options: list[str]


CASES = [
    Case("no limit, defaults", 2_000, 100, [], []),
    Case("no limit, --rate 1000/1s", 2_000, 2_000 * 0.6 / 64, [], ["--rate", "1000/1s"]),
    Case("4 at once, defaults", 300, 300 * 0.6 / 4, ["--at-once", "4"], []),
    Case("16 at once, defaults", 1_000, 1_000 * 0.6 / 16, ["--at-once", "16"], []),
    Case("50/s burst 20, --rate 50/1s", 3_000, 60, ["--rate", "50", "--burst", "20"],
         ["--rate", "50/1s"]),
    Case("50/s burst 20, defaults", 3_000, 60, ["--rate", "50", "--burst", "20"], []),
    Case("5/s burst 5, defaults", 200, 40, ["--rate", "5", "--burst", "5"], []),
    Case("100 in 10 s with Retry-After, defaults", 500, 40,
         ["--window", "10", "--window-limit", "100"], []),
    Case("300/s burst 50, at once, --rate 1000/1s", 30_000, 100,
         ["--fast", "--rate", "300", "--burst", "50"], ["--rate", "1000/1s"]),
]


def run(program: str, case: Case, shows: bool) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server = subprocess.Popen(
            [FOLDER / "slow.py", "--log", folder / "calls.log",
             "--certificates", str(case.certificates), *case.service],
            stdout=subprocess.PIPE, text=True)
        environment = {"BULKREVOKE_API_KEY": "benchmark", "PATH": "/usr/bin:/bin", "HOME": name}
        service = ["--kind", "tlm", "--base-url", f"http://127.0.0.1:{server.stdout.readline().strip()}"]

        def command(*arguments: str) -> list[str]:
            return [program, arguments[0], *service, *arguments[1:]]

        incident = str(folder / "slow.incident")
        subprocess.run(
            command("search", "--page-size", "1000", "--profile", "Web TLS", "--window", "2025-03-01_2025-03-08",
                    "--rate", "1000/1s", "--incident", incident),
            env=environment, check=True, capture_output=not shows)
        subprocess.run([program, "select", incident, "--all"], env=environment, check=True,
                       capture_output=not shows)
        calls_before = len((folder / "calls.log").read_text().splitlines())
        process = subprocess.Popen(
            command("revoke", incident, "--reason", "superseded", "--yes", *case.options),
            env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        estimates: list[tuple[float, int, float]] = []

        def follow() -> None:
            for line in process.stderr:
                if shows:
                    print(f"{time.monotonic():.1f} {line}", end="", flush=True)
                sent = re.search(r"sent (\d+)/", line)
                left = re.search(r"about (\d+) s left", line)
                if sent and left:
                    estimates.append((time.monotonic(), int(sent[1]), float(left[1])))

        reader = threading.Thread(target=follow)
        reader.start()
        output = process.stdout.read()
        status = process.wait()
        reader.join()
        if shows:
            print(output)
        server.terminate()
        calls = [line.split() for line in
                 (folder / "calls.log").read_text().splitlines()[calls_before:]]
    puts = [call for call in calls if call[1] == "PUT"]
    first = float(puts[0][0])
    done = next((float(at) for at, _, _, revoked in calls if int(revoked) == case.certificates), None)
    refused = sum(answer in ("429", "503") for _, _, answer, _ in calls)
    needed = (done or float("nan")) - first
    # The log's clock started with the server, the estimates' with this process.
    return [
        case.name, f"{case.certificates:,}", f"{needed:.0f}", f"{case.ideal:.0f}",
        f"{needed / case.ideal:.2f}", f"{refused:,} ({refused / len(calls):.1%})",
        *shares(estimates, case.certificates), str(status)]


def shares(estimates: list[tuple[float, int, float]], count: int) -> list[str]:
    """Returns the estimates at 10 % and at 50 %, each divided by the time that was left."""
    if not estimates:
        return ["-", "-"]
    end = next((at for at, sent, _ in estimates if sent >= count), estimates[-1][0])
    texts = []
    for share in (0.1, 0.5):
        at, _, left = next((one for one in estimates if one[1] >= share * count), estimates[-1])
        texts.append(f"{left / max(end - at, 0.001):.2f}")
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="the built bulkrevoke")
    parser.add_argument("--only", default="", help="run the cases whose name holds this text")
    parser.add_argument("--show", action="store_true", help="print what the program prints")
    options = parser.parse_args()
    print("| service and options | certificates | s to all revoked | ideal | ratio | refused | "
          "ETA at 10 % | ETA at 50 % | exit |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for case in CASES:
        if options.only in case.name:
            print("| " + " | ".join(run(options.program, case, options.show)) + " |", flush=True)


if __name__ == "__main__":
    main()
