import { redisStore } from '@postern/core/stores/redis'
import { REDIS_SCRIPT } from '../../../packages/core/src/stores/lua/redis-script.ts'
import type { World } from '../engine/world.ts'
import { gatedStore, type Watch } from './gated-store.ts'
import type { Kit } from './kit.ts'
import { loadScript, type RedisCall } from './lua-machine.ts'

/** The keys of a server, each with its expiry. */
interface Keys {
  world: World | undefined
  readonly values: Map<string, { readonly value: string; readonly expiresAt: number }>
}

const keys: Keys = { world: undefined, values: new Map() }

/** The part of Redis that the script of the store uses. The script runs on a Lua machine, as one step. */
export function redisKit(watch: Watch): Kit {
  keys.world = watch.world
  keys.values.clear()
  const evalsha = async (_sha: string, _count: number, key: string, ...values: string[]) =>
    script(key, ...values)
  const store = redisStore({ evalsha, eval: evalsha })
  return {
    open: () => gatedStore(store, watch) as never,
    effects: () => 0,
    state: (key) => watch.reference.find(key)?.state,
  }
}

const answer: RedisCall = (command, key, ...args) => {
  const now = keys.world!.nowMs
  const kept = keys.values.get(key!)
  const known = kept !== undefined && kept.expiresAt > now ? kept : undefined
  switch (command) {
    case 'GET':
      return known?.value ?? false
    case 'PTTL':
      return known === undefined ? -2 : known.expiresAt - now
    case 'DEL':
      keys.values.delete(key!)
      return known === undefined ? 0 : 1
    case 'SET': {
      const [value, , expiryMs, condition] = args
      if (!/^[1-9]\d*$/.test(expiryMs!)) throw new Error(`ERR invalid expire time: ${expiryMs}`)
      if (condition === 'NX' && known !== undefined) return false
      keys.values.set(key!, { value: value!, expiresAt: now + Number(expiryMs) })
      return 'OK'
    }
  }
  throw new Error(`The simulated server does not support ${command}.`)
}

const script = await loadScript(REDIS_SCRIPT, answer)
