"""The server that everything is measured against: nginx with one worker and fixed answers."""

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


def configuration(folder: pathlib.Path, port: int) -> str:
    record = (FOLDER / "record.json").read_text().strip()
    text = (FOLDER / "nginx.conf").read_text()
    for name, value in {
        "FOLDER": str(folder), "PORT": str(port), "RECORD": record.replace("'", "\\'"),
    }.items():
        text = text.replace(f"@{name}@", value)
    return text


@contextlib.contextmanager
def running(folder: pathlib.Path):
    """Runs the server with its files in a folder, and gives its base URL."""
    port = free_port()
    # As root, nginx gives its worker another user, who has to read the pages.
    folder.chmod(0o755)
    path = folder / "nginx.conf"
    path.write_text(configuration(folder, port))
    server = subprocess.Popen(
        ["nginx", "-e", folder / "error.log", "-p", folder, "-c", path],
        stderr=subprocess.DEVNULL)
    try:
        wait_for(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(server: subprocess.Popen, port: int) -> None:
    while server.poll() is None:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.01)
    raise SystemExit("nginx did not start")
