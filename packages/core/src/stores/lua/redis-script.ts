/**
 * Every operation of the Redis store, on one string per event: `<state><holder> <attempt> <rest> <progress>`.
 * The state is p(rocessing), r(eleased) or c(ompleted). A completed record has only a holder. The holder is `<length>:<token>`,
 * so that no token is mistaken for another. Progress starts with a +. The retention is the expiry of the key, and the rest is
 * the part of it after the lease, so that no other clock is read:
 *
 *   claim ──── lease ────┬──────── rest ────────┐
 *     └────────────────── keep ─────────────────┴ Redis forgets the key
 *
 * KEYS[1] is the key of the record. ARGV is the operation, the holder, and then (times in milliseconds):
 *
 *   claim     rest, keep, max_attempts (optional)
 *   renew     lease
 *   complete  keep
 *   release   unused (1 if no handler has begun, which takes the attempt back, else 0), new_progress (optional)
 *   reopen    nothing
 *
 * The reply to a claim is the written record, which names its holder, or `<why> <number> <holder> <key>`, so that the reply to
 * another claim cannot be mistaken for it. The reply to everything else is 1 or 0. A new claim is one command and its reply
 * an existing string, because commands and replies take most of the server's time.
 */
export const REDIS_SCRIPT = `
local key, operation, holder = KEYS[1], ARGV[1], ARGV[2]
local call, sub = redis.call, string.sub

if operation == 'claim' then
  local rest, keep = ARGV[3], ARGV[4]
  local record = 'p' .. holder .. ' 1 ' .. rest .. ' '
  if keep ~= '0' and call('SET', key, record, 'PX', keep, 'NX') then return record end
end

local stored = call('GET', key)
local state = stored and sub(stored, 1, 1)
local mine = stored and sub(stored, 2, 1 + #holder) == holder
local held = mine and state == 'p'
if stored and not mine and not string.find(stored, '^[prc]%d+:') then
  return redis.error_reply('WRONGTYPE The key holds something else than a claim.')
end

if operation == 'complete' then
  local keep = ARGV[3]
  if mine and state == 'c' then return 1 end
  if not held then return 0 end
  if keep == '0' then call('DEL', key) else call('SET', key, 'c' .. holder, 'PX', keep) end
  return 1
end

local attempt, rest, progress = 0, 0, ''
if state == 'p' or state == 'r' then
  local length, from = string.match(stored, '^.(%d+):()')
  attempt, rest, progress = string.match(stored, '^ (%d+) (%d+) (.*)$', from + length)
end
local left = call('PTTL', key)
local lease_left = state == 'p' and left - rest or 0
local keep

if operation == 'claim' then
  local new_rest, new_keep, max_attempts = ARGV[3], ARGV[4], ARGV[5]
  local ours = ' ' .. holder .. ' ' .. key
  if state == 'c' then return 'completed 0' .. ours end
  if held then
    keep = math.max(new_keep, left)
  else
    if lease_left > 0 then return 'in-progress ' .. lease_left .. ours end
    if max_attempts and stored and tonumber(attempt) >= tonumber(max_attempts) then
      return 'exhausted ' .. attempt .. ours
    end
    keep = new_keep
    attempt = attempt + 1
  end
  state, rest = 'p', new_rest + keep - new_keep
elseif operation == 'reopen' then
  local open = state == 'r' and tonumber(attempt) == 0
  if not stored or open or lease_left > 0 then return 0 end
  return call('DEL', key)
elseif not held then
  return 0
elseif operation == 'renew' then
  local lease = ARGV[3]
  keep = math.max(lease, left)
  rest = keep - lease
elseif operation == 'release' then
  local unused, new_progress = ARGV[3], ARGV[4]
  attempt = math.max(0, attempt - unused)
  progress = new_progress and '+' .. new_progress or progress
  state, keep = 'r', math.max(1, left)
end

local record = state .. holder .. ' ' .. attempt .. ' ' .. rest .. ' ' .. progress
if tonumber(keep) < 1 then call('DEL', key) else call('SET', key, record, 'PX', keep) end
return operation == 'claim' and record or 1
`
