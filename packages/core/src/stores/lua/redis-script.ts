/**
 * Every operation of the Redis store, on one string per event: `<state><holder> <attempt> <rest> <progress>`.
 * The state is p(rocessing), r(eleased) or c(ompleted), of which the last has only a holder; the holder is
 * `<length>:<token>`, so that no token is taken for another; progress has a + before it where there is one. Retention is
 * the expiry of the key, and the rest is what the lease leaves of it, so that no other clock is read:
 *
 *   claim ──── lease ────┬──────── rest ────────┐
 *     └────────────────── keep ─────────────────┴ Redis forgets the key
 *
 * A new claim is one command, and answered by its attempt alone: most of the server's time goes to commands and answers.
 */
export const REDIS_SCRIPT = `
local key, operation, holder = KEYS[1], ARGV[1], ARGV[2]
local call, sub = redis.call, string.sub

if operation == 'claim' and ARGV[4] ~= '0' then
  if call('SET', key, 'p' .. holder .. ' 1 ' .. ARGV[3] .. ' ', 'PX', ARGV[4], 'NX') then return 1 end
end

local stored = call('GET', key)
local state = stored and sub(stored, 1, 1)
local mine = stored and sub(stored, 2, 1 + #holder) == holder
if stored and not mine and not string.find(stored, '^[prc]%d+:') then
  return redis.error_reply('WRONGTYPE The key holds something else than a claim.')
end

if operation == 'complete' then
  if mine and state == 'c' then return 1 end
  if not (mine and state == 'p') then return 0 end
  if ARGV[3] == '0' then call('DEL', key) else call('SET', key, 'c' .. holder, 'PX', ARGV[3]) end
  return 1
end

local attempt, rest, progress = 0, 0, ''
local left, keep = call('PTTL', key)
if state == 'p' or state == 'r' then
  local length, from = string.match(stored, '^.(%d+):()')
  attempt, rest, progress = string.match(stored, '^ (%d+) (%d+) (.*)$', from + length)
end

if operation == 'reopen' then
  local open = state == 'r' and attempt == '0'
  if not stored or open or state == 'p' and left - rest > 0 then return 0 end
  return call('DEL', key)
end

if operation == 'claim' then
  if state == 'c' then return { 'completed' } end
  keep = ARGV[4]
  if mine and state == 'p' then
    keep = math.max(keep, left)
  else
    left = state == 'p' and left - rest or 0
    if left > 0 then return { 'in-progress', left } end
    if ARGV[5] and stored and tonumber(attempt) >= tonumber(ARGV[5]) then return { 'exhausted', tonumber(attempt) } end
    attempt = attempt + 1
  end
  state, rest = 'p', ARGV[3] + keep - ARGV[4]
elseif not (mine and state == 'p') then
  return 0
elseif operation == 'renew' then
  keep = math.max(ARGV[3], left)
  rest = keep - ARGV[3]
else
  state, progress = 'r', ARGV[4] and '+' .. ARGV[4] or progress
  attempt = math.max(0, attempt - ARGV[3])
  keep = math.max(1, left)
end

local record = state .. holder .. ' ' .. attempt .. ' ' .. rest .. ' ' .. progress
if tonumber(keep) < 1 then call('DEL', key) else call('SET', key, record, 'PX', keep) end
if operation ~= 'claim' then return 1 end
attempt = tonumber(attempt)
return progress ~= '' and { 'claimed', attempt, sub(progress, 2) } or attempt
`
