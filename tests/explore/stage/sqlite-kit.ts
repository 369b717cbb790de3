import { sqliteStore } from '@postern/core/stores/sqlite'
import { gatedStore, type Watch } from './gated-store.ts'
import type { Kit } from './kit.ts'
import { type Sqlite, sqlite } from './sqlite-database.ts'

/** Created once: preparing its statements takes longer than a schedule. */
let store: ReturnType<typeof openStore> | undefined

const openStore = ({ database }: Sqlite) => sqliteStore(database)

/** SQLite through a synchronous driver: each call is one step, and so is a whole transaction. */
export function sqliteKit(watch: Watch): Kit {
  const opened = sqlite()
  const { begin, write, effects, state } = opened
  begin(watch.world)
  store ??= openStore(opened)
  const gated = gatedStore(store, watch)
  return {
    open: () => gated as never,
    write(_tx, id) {
      watch.world.writes(`effects of ${id}`)
      write(id)
    },
    effects,
    state,
  }
}
