-- Asks what a list of requests says, over and over, and prints one line of figures.
--
-- wrk ... -s asks.lua URL -- LIST   a line a request: path, header, value, tabs between;
--                                   header and value are "-" where there is none
--         ... -- LIST DELAY        and waits DELAY ms before each request of a connection
--
-- All requests are made before the clock starts, so that they cost the same whoever is asked. One
-- alone is given to wrk as it stands: then no Lua runs while it measures.

function init(args)
  local made = {}
  for line in io.lines(args[1]) do
    local path, header, value = line:match("^([^\t]+)\t([^\t]+)\t([^\t]+)$")
    local headers = { Host = wrk.headers["Host"] }
    if header ~= "-" then
      headers[header] = value
    end
    made[#made + 1] = { path = path, headers = headers }
  end
  if #made == 1 then
    wrk.path = made[1].path
    wrk.headers = made[1].headers
  else
    for i = 1, #made do
      made[i] = wrk.format("GET", made[i].path, made[i].headers)
    end
    local next = 0
    function request()
      next = next % #made + 1
      return made[next]
    end
  end
  if args[2] then
    local milliseconds = tonumber(args[2])
    function delay()
      return milliseconds
    end
  end
end

function done(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format(
    "FIGURES %d %d %d %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration, summary.bytes,
    failed.connect, failed.read, failed.write, failed.status, failed.timeout,
    latency:percentile(50), latency:percentile(99)))
end
