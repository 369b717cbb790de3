/**
 * Every operation of the Redis store, on one hash: `state`, `token`, `attempt`, `progress`, `lease` (milliseconds
 * since the epoch); retention is the expiry of the key.
 */
export const REDIS_SCRIPT = `
local key, operation, token = KEYS[1], ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local record = redis.call('HMGET', key, 'state', 'token', 'attempt', 'progress', 'lease')
local state, attempt, progress = record[1], tonumber(record[3] or 0), record[4]
local mine = record[2] == token
local processing = state == 'processing'

local function milliseconds(value)
  return string.format('%.0f', value)
end

local function keepAtLeast(ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIREAT', key, milliseconds(now + ms)) end
end

if operation == 'claim' then
  local lease, keep, maxAttempts = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
  if state == 'completed' then return { 'completed' } end
  if processing and mine then
    redis.call('HSET', key, 'lease', milliseconds(now + lease))
    keepAtLeast(keep)
    return { 'claimed', attempt, progress or nil }
  end
  local left = processing and tonumber(record[5]) - now or 0
  if left > 0 then return { 'in-progress', left } end
  if maxAttempts and state and attempt >= maxAttempts then return { 'exhausted', attempt } end
  attempt = attempt + 1
  redis.call('HSET', key, 'state', 'processing', 'token', token, 'attempt', attempt, 'lease', milliseconds(now + lease))
  redis.call('PEXPIREAT', key, milliseconds(now + keep))
  return { 'claimed', attempt, progress or nil }
end

if operation == 'complete' and mine and state == 'completed' then return 1 end
if not (mine and processing) then return 0 end

if operation == 'renew' then
  local lease = tonumber(ARGV[3])
  redis.call('HSET', key, 'lease', milliseconds(now + lease))
  keepAtLeast(lease)
elseif operation == 'complete' then
  redis.call('HSET', key, 'state', 'completed')
  redis.call('HDEL', key, 'progress')
  redis.call('PEXPIREAT', key, milliseconds(now + tonumber(ARGV[3])))
else
  redis.call('HSET', key, 'state', 'released')
  if ARGV[3] then redis.call('HSET', key, 'progress', ARGV[3]) end
end
return 1
`
