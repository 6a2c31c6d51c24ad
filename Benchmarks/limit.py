#!/usr/bin/python3
"""Runs the engine against limits on API calls that it does not know.

nginx's limiter admits a burst and then a steady rate, and answers 429 to the other calls. Prints a
Markdown table: the number of refused calls, and the time to revoke everything. Next to it is the
time that the revocations alone need within the limit.
"""

import argparse
import pathlib
import tempfile

import server
from measure import cost


def trial(engine: str, rate: int, burst: int, count: int, workers: int) -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with server.running(folder) as behind, \
                server.limiting(folder, behind, rate, burst) as url:
            file = folder / "limited.incident"
            cost([engine, "prepare", "--base-url", url, "--certificates", str(count), file])
            cost([engine, "run", "--base-url", url, "--workers", str(workers), file])
        calls = [line.split() for line in (folder / "calls.log").read_text().splitlines()]
    refused = sum(status == "429" for _, status, _ in calls)
    revoked = [float(at) for at, status, _ in calls if status == "204"]
    needed = revoked[-1] - float(calls[0][0])
    # The burst is admitted in addition to the rate.
    allowed = (count - burst) / rate
    return [
        f"{rate}/s, burst {burst}", f"{count:,}", f"{len(calls):,}",
        f"{refused} ({refused / len(calls):.2%})", f"{needed:,.0f}", f"{allowed:,.0f}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", required=True, help="the built engine-benchmark")
    parser.add_argument("--certificates", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=16)
    options = parser.parse_args()
    print("| limit | certificates | calls | refused | s to all revoked | s allowed |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for rate, burst in [(100, 50), (300, 100)]:
        row = trial(options.engine, rate, burst, options.certificates, options.workers)
        print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
