"""The server for all measurements: nginx with one worker and fixed answers."""

import contextlib
import pathlib
import socket
import subprocess
import time

FOLDER = pathlib.Path(__file__).parent / "Server"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def configuration(folder: pathlib.Path, template: str, values: dict[str, str]) -> str:
    text = (FOLDER / template).read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text


@contextlib.contextmanager
def nginx(folder: pathlib.Path, template: str, **values: str):
    """Runs nginx with its files in a folder, and yields its base URL."""
    port = free_port()
    # As root, nginx runs its worker as another user, who must be able to read the pages.
    folder.chmod(0o755)
    path = folder / template
    path.write_text(
        configuration(folder, template, values | {"FOLDER": str(folder), "PORT": str(port)}))
    server = subprocess.Popen(
        ["nginx", "-e", folder / "error.log", "-p", folder, "-c", path],
        stderr=subprocess.DEVNULL)
    try:
        wait_for(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def running(folder: pathlib.Path):
    """Runs the server with fixed answers."""
    record = (FOLDER / "record.json").read_text().strip()
    return nginx(folder, "nginx.conf", RECORD=record.replace("'", "\\'"))


def limiting(folder: pathlib.Path, behind: str, rate: int, burst: int):
    """Runs a limiter in front of another server, and logs each call in `calls.log`."""
    return nginx(folder, "limited.conf", BEHIND=behind, RATE=str(rate), BURST=str(burst))


def wait_for(server: subprocess.Popen, port: int) -> None:
    while server.poll() is None:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.01)
    raise SystemExit("nginx did not start")
