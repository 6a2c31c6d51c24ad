"""The inventory of the server: numbered certificates, in pages on disk."""

import base64
import json
import pathlib
import shutil

WINDOW = "2025-03-01_2025-03-08"
PAGE_SIZE = 1_000

ROOT = pathlib.Path(__file__).parent.parent
# A publicly trusted certificate with an EC key, which every row contains.
DER = base64.b64encode((ROOT / "Fuzzing/Corpus/der/public-ec").read_bytes()).decode()
FIXTURE = ROOT / "Tests/EngineTests/Fixtures/tutorial-search-answer.json"


def row(number: int, template: dict) -> dict:
    serial = f"{number:032X}"
    name = f"host{number}.example.com"
    day = 1 + number % 8
    return template | {
        "certificate": DER, "common_name": name, "serial_number": serial,
        "thumbprint": serial + serial, "valid_from": f"2025-03-0{day}T00:00:00Z",
        "valid_to": "2100-03-08T23:59:59Z", "subject": template["subject"] | {"common_name": name},
    }


def write(folder: pathlib.Path, certificates: int) -> None:
    """Writes the pages of an inventory. The last page is never full, and can be empty."""
    template = json.loads(FIXTURE.read_text())["items"][0]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for offset in range(0, certificates + 1, PAGE_SIZE):
        numbers = range(offset + 1, min(offset + PAGE_SIZE, certificates) + 1)
        page = {
            "total": certificates, "offset": offset, "limit": PAGE_SIZE,
            "items": [row(number, template) for number in numbers],
        }
        (folder / f"{offset}.json").write_text(json.dumps(page))
