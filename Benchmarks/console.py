"""A console on a pseudo-terminal, and how long it takes to show things."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time

LONGEST_WAIT = 120


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
        """How long after the start, or the latest key, a text came that a screen shows."""
        shown = b""
        while text.encode() not in shown:
            left = self.began + LONGEST_WAIT - time.monotonic()
            ready, _, _ = select.select([self.master], [], [], max(0, left))
            if not ready:
                raise SystemExit(f"the console did not show {text!r}")
            shown += os.read(self.master, 65_536)
        return time.monotonic() - self.began

    def close(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(OSError):
            while os.read(self.master, 65_536):
                pass
        self.process.wait()
        os.close(self.master)
