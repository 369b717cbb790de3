import { LuaFactory } from 'wasmoon'

/** A command that a script sends to the server. As in Redis, a missing value is false. */
export type RedisCall = (command: string, ...args: string[]) => string | number | false

export type Script = (key: string, ...values: string[]) => unknown

/**
 * Redis runs Lua 5.1, where `math.max` accepts numeric strings. The script gets its key and arguments as in Redis.
 */
const PRELUDE = `
local max = math.max
math.max = function(a, b) return max(tonumber(a), tonumber(b)) end
redis = { call = redis_call, error_reply = function(message) return { err = message } end }
function compile(source) script = assert(load(source)) end
function run(key, ...)
  KEYS, ARGV = { key }, { ... }
  local answer = script()
  if type(answer) == 'table' then error(answer.err, 0) end
  return answer
end`

/** Loads a Redis script into a Lua machine in this process. */
export async function loadScript(source: string, call: RedisCall): Promise<Script> {
  const machine = await new LuaFactory().createEngine()
  machine.global.set('redis_call', call)
  await machine.doString(PRELUDE)
  const compile: (source: string) => void = machine.global.get('compile')
  compile(source)
  return machine.global.get('run')
}
