"""Revokes and reads certificates one after another with requests, as DigiCert's tutorial does.

Usage: loop_requests.py BASE_URL CERTIFICATES
"""

import sys

import requests

HEADERS = {"x-api-key": "benchmark-key", "content-type": "application/json"}

base, certificates = sys.argv[1], int(sys.argv[2])
for serial in range(1, certificates + 1):
    url = f"{base}/mpki/api/v1/certificate/{serial:032X}"
    answer = requests.put(
        url + "/revoke", headers=HEADERS, json={"revocation_reason": "superseded"})
    assert answer.status_code == 204, answer.status_code
    answer = requests.get(url, headers=HEADERS)
    assert answer.status_code == 200, answer.status_code
    record = answer.json()
    assert record["status"] == "revoked"
    assert record["revocation"]["reason"] == "superseded"
    assert record["revocation"]["revocation_date"]
