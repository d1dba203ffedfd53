-- Posts the same request again and again. Arguments: the body's file, then the name and value of each header.
function init(args)
  wrk.method = "POST"
  wrk.body = io.open(args[1], "rb"):read("*a")
  for i = 2, #args, 2 do wrk.headers[args[i]] = args[i + 1] end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"seconds":%f,"failures":%d,"p99Milliseconds":%f}',
    summary.requests, summary.duration / 1e6, errors.connect + errors.read + errors.write + errors.status,
    latency:percentile(99) / 1e3))
end
