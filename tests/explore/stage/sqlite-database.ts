import { sqliteSchema } from '@postern/core/stores/sqlite'
import BetterSqlite3 from 'better-sqlite3'
import type { World } from '../engine/world.ts'

/** One in-memory database for all schedules, emptied before each. It uses the clock of the schedule. */
export interface Sqlite {
  readonly database: BetterSqlite3.Database
  /** Empties it for a schedule. */
  begin(world: World): void
  prepare(text: string): BetterSqlite3.Statement
  write(id: string): void
  effects(id: string): number
  state(key: string): 'processing' | 'released' | 'completed' | undefined
  /** The end of the lease of a key that is held. */
  leaseUntil(key: string): number | undefined
}

let opened: Sqlite | undefined

export function sqlite(): Sqlite {
  opened ??= open()
  return opened
}

function open(): Sqlite {
  const database = new BetterSqlite3(':memory:')
  let world: World | undefined
  // Replaces SQLite's function. The added quarter of a millisecond prevents rounding down to the millisecond before.
  database.function('unixepoch', { varargs: true, deterministic: false }, () => (world!.nowMs + 0.25) / 1000)
  for (const statement of sqliteSchema()) database.exec(statement)
  database.exec('CREATE TABLE effects (id TEXT NOT NULL)')
  const empty = ['postern_claims', 'effects'].map((table) => database.prepare(`DELETE FROM ${table}`))
  const insert = database.prepare('INSERT INTO effects VALUES (?)')
  const count = database.prepare('SELECT count(*) FROM effects WHERE id = ?').pluck()
  const state = database.prepare('SELECT state FROM postern_claims WHERE key = ?').pluck()
  const lease = database
    .prepare("SELECT lease_until FROM postern_claims WHERE key = ? AND state = 'processing'")
    .pluck()
  const prepared = new Map<string, BetterSqlite3.Statement>()
  return {
    database,
    prepare(text) {
      const statement = prepared.get(text) ?? database.prepare(text)
      prepared.set(text, statement)
      return statement
    },
    leaseUntil: (key) => lease.get(key) as number | undefined,
    begin(next) {
      if (database.inTransaction) database.exec('ROLLBACK')
      for (const statement of empty) statement.run()
      world = next
    },
    write: (id) => void insert.run(id),
    effects: (id) => count.get(id) as number,
    state: (key) => state.get(key) as ReturnType<Sqlite['state']>,
  }
}
