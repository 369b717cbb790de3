import { LuaFactory } from 'wasmoon'

/** What a script may ask of the server; nil is false, as Redis has it. */
export type RedisCall = (command: string, ...args: string[]) => string | number | false

export type Script = (key: string, ...values: string[]) => unknown

/**
 * Redis runs Lua 5.1, where `math.max` takes texts for numbers. The script gets its key and arguments as Redis gives
 * them.
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

/** A script of Redis on a Lua machine of this process. */
export async function loadScript(source: string, call: RedisCall): Promise<Script> {
  const machine = await new LuaFactory().createEngine()
  machine.global.set('redis_call', call)
  await machine.doString(PRELUDE)
  const compile: (source: string) => void = machine.global.get('compile')
  compile(source)
  return machine.global.get('run')
}
