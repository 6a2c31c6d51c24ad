#!/bin/bash
# Revokes and reads certificates with one curl process each, a fixed number of them at once.
#
# Usage: loop_curl.sh BASE_URL CERTIFICATES CONCURRENCY
set -euo pipefail

url="$1/mpki/api/v1/certificate"
# Records of several processes can share a line, so this counts matches and not lines.
revoked=$(
  seq --format '%032.0f' "$2" | xargs --max-procs "$3" --replace=SERIAL \
    curl --silent --fail --request PUT --header 'x-api-key: benchmark-key' \
      --json '{"revocation_reason":"superseded"}' "$url/SERIAL/revoke" \
    --next --silent --fail --header 'x-api-key: benchmark-key' --write-out '\n' "$url/SERIAL" \
    | grep --only-matching '"revocation": {"reason": "superseded", "revocation_date": "2' | wc --lines
)
[[ $revoked == "$2" ]]
