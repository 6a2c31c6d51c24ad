"""A console on a pseudo-terminal, with measurements of its speed."""

import contextlib
import fcntl
import os
import pathlib
import pty
import select
import signal
import struct
import subprocess
import termios
import time

LONGEST_WAIT = 120
# A picture is complete when nothing more is drawn for this many seconds.
STILLNESS = 0.02


class Console:
    """The program on a terminal of 24 rows and 80 columns."""

    def __init__(self, command: list, environment: dict[str, str]):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color", "LANG": "C.UTF-8"} | environment)
        os.close(slave)

    def press(self, keys: str) -> None:
        self.began = time.monotonic()
        os.write(self.master, keys.encode())

    def seconds_until(self, text: str) -> float:
        """Returns the seconds from the start, or the latest key, until a screen shows a text."""
        shown = b""
        while text.encode() not in shown:
            left = self.began + LONGEST_WAIT - time.monotonic()
            ready, _, _ = select.select([self.master], [], [], max(0, left))
            if not ready:
                raise SystemExit(f"the console did not show {text!r}")
            shown += os.read(self.master, 65_536)
        return time.monotonic() - self.began

    def seconds_to_paint(self, keys: str) -> float:
        """Returns the seconds from a key until the console has finished drawing."""
        self.press(keys)
        painted = None
        while select.select([self.master], [], [], STILLNESS if painted else LONGEST_WAIT)[0]:
            os.read(self.master, 65_536)
            painted = time.monotonic() - self.began
        if painted is None:
            raise SystemExit(f"the console drew nothing after {keys!r}")
        return painted

    def read_for(self, seconds: float) -> int:
        """Returns how many bytes the console writes in a number of seconds."""
        count, end = 0, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                count += len(os.read(self.master, 65_536))
        return count

    def idle(self, seconds: float) -> tuple[float, int]:
        """Returns processor time, in seconds, and wake-ups of an idle console."""
        before, slept = self.used(), self.sleeps()
        time.sleep(seconds)
        # The count of a thread that has ended is lost.
        wake_ups = sum(
            count - slept.get(thread, 0) for thread, count in self.sleeps().items())
        return self.used() - before, wake_ups

    def used(self) -> float:
        """Returns the processor time of all threads so far, in seconds."""
        status = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        ticks = status.rsplit(")", 1)[1].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")

    def sleeps(self) -> dict[str, int]:
        """Returns how often each thread has gone to sleep so far."""
        return {
            status.parent.name: int(line.split()[1])
            for status in pathlib.Path(f"/proc/{self.process.pid}").glob("task/*/status")
            for line in status.read_text().splitlines()
            if line.startswith("voluntary_ctxt_switches")}

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(OSError):
            while os.read(self.master, 65_536):
                pass
        self.process.wait()
        os.close(self.master)
