#!/usr/bin/python3
"""A slow, limited and faulty service: Trust Lifecycle Manager as a run meets it on a bad day.

Each call takes 300 to 900 ms. One revoke call in a hundred is answered 502; half of these have
revoked the certificate. On top of that the service limits the calls in one way: by a number at once
(503), by a rate with a burst (429), or by a sliding window (429 with Retry-After).

Prints its port, and writes a line for each call to the log: seconds, method, status, revoked so far.
"""

import argparse
import asyncio
import collections
import json
import random
import sys
import time
import urllib.parse

PROFILE = "7f606454-e011-4cfb-af90-5a13232bbd8f"


class Service:
    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.random = random.Random(options.seed)
        self.status = {f"{0xA0000000 + number:X}": "issued" for number in range(options.certificates)}
        self.order = list(self.status)
        self.revoked = 0
        self.at_once = 0
        self.tokens, self.filled = float(options.burst), time.monotonic()
        self.window: collections.deque[float] = collections.deque()
        self.log = open(options.log, "w", buffering=1)
        self.start = time.monotonic()

    def record(self, serial: str) -> dict:
        record = {
            "serial_number": serial, "thumbprint": serial.rjust(64, "0"),
            "status": self.status[serial], "common_name": f"{serial.lower()}.example",
            "valid_from": "2025-03-04T00:00:00Z", "valid_to": "2099-01-01T00:00:00Z"}
        if self.status[serial] == "revoked":
            record["revocation"] = {
                "reason": "superseded",
                "revocation_date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        return record

    def refusal(self) -> tuple[int, dict] | None:
        """Returns the status and the headers of a refused call; `None` for an admitted one."""
        now, options = time.monotonic(), self.options
        if options.at_once and self.at_once > options.at_once:
            return 503, {}
        if options.rate:
            self.tokens = min(options.burst, self.tokens + (now - self.filled) * options.rate)
            self.filled = now
            if self.tokens < 1:
                return 429, {}
            self.tokens -= 1
        if options.window:
            while self.window and now - self.window[0] >= options.window:
                self.window.popleft()
            if len(self.window) >= options.window_limit:
                return 429, {"Retry-After": str(int(options.window - now + self.window[0]) + 1)}
            self.window.append(now)
        return None

    async def answer(self, method: str, target: str) -> tuple[int, dict, bytes]:
        url = urllib.parse.urlsplit(target)
        parts = url.path.strip("/").split("/")
        query = dict(urllib.parse.parse_qsl(url.query))
        self.at_once += 1
        try:
            refused = self.refusal() if "certificate" in parts else None
            if refused:
                status, headers = refused
                return status, headers, b'{"errors":[{"code":"busy","message":"too many calls"}]}'
            if "certificate" in parts and self.options.slow:
                await asyncio.sleep(self.random.uniform(0.3, 0.9))
            return self.acted(method, parts, query)
        finally:
            self.at_once -= 1

    def acted(self, method: str, parts: list[str], query: dict) -> tuple[int, dict, bytes]:
        def page(items: list, total: int) -> tuple[int, dict, bytes]:
            return 200, {}, json.dumps(
                {"total": total, "offset": 0, "limit": 1000, "items": items}).encode()

        profile = {"id": PROFILE, "name": "Web TLS", "status": "Active"}
        if parts[-1] == "profile":
            return page([profile], 1)
        if parts[-2] == "profile":
            return 200, {}, json.dumps(profile).encode()
        if parts[-1] == "certificate-search":
            found = [s for s in self.order if self.status[s] == query.get("status", "issued")]
            offset, limit = int(query.get("offset", 0)), int(query.get("limit", 50))
            return page([self.record(s) for s in found[offset:offset + limit]], len(found))
        serial = parts[parts.index("certificate") + 1] if "certificate" in parts else ""
        if serial not in self.status:
            return 404, {}, b"{}"
        if method == "GET":
            return 200, {}, json.dumps(self.record(serial)).encode()
        is_fault = self.random.random() < self.options.faults
        if not is_fault or self.random.random() < 0.5:
            if self.status[serial] == "issued":
                self.status[serial] = "revoked"
                self.revoked += 1
        return (502, {}, b"bad gateway") if is_fault else (204, {}, b"")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                method, target, _ = line.decode().split(" ", 2)
                length = 0
                while (header := await reader.readline()) not in (b"\r\n", b""):
                    name, _, value = header.decode().partition(":")
                    if name.lower() == "content-length":
                        length = int(value)
                await reader.readexactly(length)
                status, headers, body = await self.answer(method, target)
                if method == "PUT" or "/certificate/" in target:
                    seconds = time.monotonic() - self.start
                    self.log.write(f"{seconds:.3f} {method} {status} {self.revoked}\n")
                lines = [f"HTTP/1.1 {status} X", "Content-Type: application/json",
                         f"Content-Length: {len(body)}"]
                if status == 204:
                    lines.pop()
                lines += [f"{name}: {value}" for name, value in headers.items()]
                writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", required=True)
    parser.add_argument("--certificates", type=int, default=2_000)
    parser.add_argument("--faults", type=float, default=0.01)
    parser.add_argument("--fast", dest="slow", action="store_false", help="answer at once")
    parser.add_argument("--at-once", type=int, default=0)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--burst", type=float, default=1)
    parser.add_argument("--window", type=float, default=0, help="length in seconds")
    parser.add_argument("--window-limit", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    service = Service(parser.parse_args())
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
