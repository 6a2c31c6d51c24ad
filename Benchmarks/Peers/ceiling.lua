-- Revokes and reads with wrk. It parses no answer, so no client can be faster here.
local calls = 0

function request()
  local path = string.format("/mpki/api/v1/certificate/%032X", math.floor(calls / 2) + 1)
  calls = calls + 1
  if calls % 2 == 0 then
    return wrk.format("GET", path, { ["x-api-key"] = "benchmark-key" })
  end
  return wrk.format("PUT", path .. "/revoke",
    { ["x-api-key"] = "benchmark-key", ["content-type"] = "application/json" },
    '{"revocation_reason":"superseded"}')
end

function done(summary)
  local failures = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout
  io.write(string.format("certificates: %d\nfailures: %d\n", summary.requests / 2, failures))
end
