import type { Watch } from './gated-store.ts'
import type { Kit } from './kit.ts'
import { memoryKit } from './memory-kit.ts'
import { redisKit } from './redis-kit.ts'
import { roundTripsKit } from './round-trips-kit.ts'
import { sqliteKit } from './sqlite-kit.ts'

/** Every explored store. */
export const KITS = {
  memory: memoryKit,
  redis: redisKit,
  sqlite: sqliteKit,
  'sqlite round trips': roundTripsKit,
} satisfies Record<string, (watch: Watch) => Kit>

export type KitName = keyof typeof KITS
