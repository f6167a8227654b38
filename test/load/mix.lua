-- Requests good and bad for wrk: what is common, what is always another query, what is refused, what is no path at all.
local fixed = {
  "/install.sh", "/install.sh?cni=calico", "/install.sh?cni=canal&lang=ja", "/verify.sh?backend=host-gw",
  "/uninstall.sh", "/config.yaml?cni=none", "/plan.json?backend=wireguard", "/diagram.svg?cni=canal", "/healthz",
  "/catalog.json", "/bundle.zip?cni=calico", "/bundle.tar.gz", "/manifest.diff?cni=canal", "/", "/status.json",
  "/install.sh?cni=calco", "/install.sh?token=x", "/plan.json?backend=ipsec&k3s=v1.36", "/nothing", "/nothing.sh",
  "/install.sh?%00=%0d%0a", "/install.sh?v=9.9.9", "/plan.json?cni=a&cni=b", "/install.sh.sig",
}
local threads = {}
local count = 0
-- Counted apart, so that what comes between leaves none of the fixed ones out.
local place = 0

function setup(thread)
  thread:set("id", #threads)
  table.insert(threads, thread)
end

function init()
  statuses = {}
end

function request()
  count = count + 1
  if count % 3 == 0 then
    local name = string.format("n%d-%d.example.com", id, count)
    return wrk.format("GET", "/install.sh?cni=calico&mtu=" .. (1000 + count % 8000) .. "&tls-san=" .. name)
  end
  if count % 50 == 0 then return wrk.format("DELETE", "/install.sh") end
  if count % 71 == 0 then return wrk.format("GET", "/install.sh?cni=" .. string.rep("a", 5000)) end
  place = place % #fixed + 1
  return wrk.format("GET", fixed[place])
end

function response(status)
  statuses[status] = (statuses[status] or 0) + 1
end

function done(summary)
  local sum = {}
  for _, thread in ipairs(threads) do
    for status, number in pairs(thread:get("statuses")) do sum[status] = (sum[status] or 0) + number end
  end
  local parts = {}
  for status, number in pairs(sum) do table.insert(parts, string.format('"%d":%d', status, number)) end
  local errors = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%.1f,"statuses":{%s},"broken":%d,"timeouts":%d}\n',
    summary.requests, summary.duration / 1e6, table.concat(parts, ","), errors.connect + errors.read + errors.write, errors.timeout))
end
