"""Revokes and reads certificates with aiohttp, a fixed number of them at once.

Usage: loop_aiohttp.py BASE_URL CERTIFICATES CONCURRENCY
"""

import asyncio
import sys

import aiohttp

HEADERS = {"x-api-key": "benchmark-key"}


async def revoke_and_read(session: aiohttp.ClientSession, url: str) -> None:
    async with session.put(url + "/revoke", json={"revocation_reason": "superseded"}) as answer:
        assert answer.status == 204, answer.status
    async with session.get(url) as answer:
        assert answer.status == 200, answer.status
        record = await answer.json()
    assert record["status"] == "revoked"
    assert record["revocation"]["reason"] == "superseded"
    assert record["revocation"]["revocation_date"]


async def work(session: aiohttp.ClientSession, base: str, serials) -> None:
    for serial in serials:
        await revoke_and_read(session, f"{base}/mpki/api/v1/certificate/{serial:032X}")


async def main(base: str, certificates: int, concurrency: int) -> None:
    connector = aiohttp.TCPConnector(limit=concurrency)
    async with aiohttp.ClientSession(connector=connector, headers=HEADERS) as session:
        serials = iter(range(1, certificates + 1))
        await asyncio.gather(*(work(session, base, serials) for _ in range(concurrency)))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
