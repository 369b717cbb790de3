import { sqliteStore } from '@postern/core/stores/sqlite'
import type { SqlClient, SqlRow } from '../../../packages/core/src/stores/sql/sql-client.ts'
import type { Host } from '../engine/step.ts'
import type { World } from '../engine/world.ts'
import { assertUp, STORE_FAULTS, type Watch } from './gated-store.ts'
import type { Entry } from './journal.ts'
import type { Kit } from './kit.ts'
import { sqlite } from './sqlite-database.ts'

interface Transaction {
  open: boolean
  /** The entries for the journal at the commit. */
  readonly answers: Entry[]
}

/** The connection of the running schedule. As in a database, an open transaction holds the write lock. */
interface Connection extends Watch {
  holder: Transaction | undefined
}

let connection: Connection
/** Created once: its statements cost as much time as a schedule. */
const client = createClient()
const store = sqliteStore(client)

/**
 * SQLite behind an asynchronous driver: each statement, also BEGIN and COMMIT, is a round trip and a separate step. While
 * a transaction is open, all others wait. If its process dies, it is rolled back.
 */
export function roundTripsKit(watch: Watch): Kit {
  const { world } = watch
  const db = sqlite()
  db.begin(world)
  connection = { ...watch, holder: undefined }
  return {
    open: () => ({ ...store }) as never,
    write: (tx, id) =>
      world.call({
        label: 'write',
        faults: STORE_FAULTS,
        act() {
          assertIn(tx as Transaction)
          world.writes(`effects of ${id}`)
          db.write(id)
        },
      }),
    transaction: (run) => client.transaction(run),
    effects: db.effects,
    state: db.state,
  }
}

function createClient(): SqlClient<Transaction> {
  return {
    query(text, values) {
      // Ignores the occasional purge of records past their retention: no schedule has any.
      if (text.startsWith('DELETE') && text.includes("'purged'")) return Promise.resolve([])
      return step(toLabel(text), isFree, () => {
        connection.world.reads('lock')
        return run(text, values, undefined)
      })
    },
    queryIn: (tx, text, values) => step(toLabel(text), undefined, () => run(text, values, tx)),
    async transaction(callback) {
      const transaction = await begin(connection.world.current.host)
      try {
        const value = await callback(transaction)
        await step('commit', undefined, () => {
          assertIn(transaction)
          end(transaction, 'COMMIT')
        })
        return value
      } catch (error) {
        await connection.world
          .call({ label: 'rollback', act: () => end(transaction, 'ROLLBACK') })
          .catch(() => {})
        throw error
      }
    },
  }
}

function step<T>(label: string, ready: (() => boolean) | undefined, act: () => T): Promise<T> {
  const { world } = connection
  const whenUp = () => {
    assertUp(world)
    return act()
  }
  return world.call({ label, faults: STORE_FAULTS, act: whenUp, ...(ready && { ready }) })
}

const isFree = () => connection.holder === undefined

async function begin(host: Host): Promise<Transaction> {
  const transaction: Transaction = { open: false, answers: [] }
  host.onCrash.push(() => end(transaction, 'ROLLBACK'))
  try {
    await step('begin', isFree, () => {
      connection.world.writes('lock')
      sqlite().database.exec('BEGIN IMMEDIATE')
      transaction.open = true
      connection.holder = transaction
    })
    return transaction
  } catch (error) {
    // The driver closes the connection, which rolls back a transaction on it.
    end(transaction, 'ROLLBACK')
    throw error
  }
}

function end(transaction: Transaction, sql: 'COMMIT' | 'ROLLBACK'): void {
  connection.world.writes('lock')
  if (!transaction.open) return
  transaction.open = false
  connection.holder = undefined
  sqlite().database.exec(sql)
  if (sql === 'COMMIT') connection.journal.push(...transaction.answers)
}

function run(text: string, values: readonly unknown[], within: Transaction | undefined): readonly SqlRow[] {
  if (within !== undefined) assertIn(within)
  const { world, journal } = connection
  const db = sqlite()
  world.reads('clock')
  const key = String(values.find((value) => typeof value === 'string' && value.includes('evt_')))
  const rows = db.prepare(text).all(...values) as SqlRow[]
  world.reads(key)
  if (rows.length > 0 && !text.startsWith('SELECT')) {
    world.writes(key)
    world.mark(key, db.leaseUntil(key))
    for (const row of rows) (within?.answers ?? journal).push(toAnswer(world, row))
  }
  return rows
}

function assertIn({ open }: Transaction): void {
  if (!open) throw new Error('The transaction is over.')
}

const METHODS: Readonly<Record<string, string>> = {
  claimed: 'claim',
  renewed: 'renew',
  done: 'complete',
  released: 'release',
  guarded: 'guard',
  reopened: 'reopen',
}

function toAnswer({ current, nowMs, mode }: World, { status, key, token }: SqlRow): Entry {
  const method = METHODS[String(status)] ?? String(status)
  const answer = method === 'claim' ? 'claimed' : 'true'
  const names = { method, key: String(key), token: String(token), answer }
  return { kind: 'store', flow: current.name, ...names, at: nowMs, heard: mode === 'ok' }
}

const STATUS = /'(claimed|renewed|done|released|guarded|reopened)' AS status/

function toLabel(text: string): string {
  return METHODS[STATUS.exec(text)?.[1] ?? ''] ?? 'look'
}
