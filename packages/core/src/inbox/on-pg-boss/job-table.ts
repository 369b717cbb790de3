import { WebhookError } from '../../ground/errors.ts'
import type { InboxMessage } from '../contract.ts'
import type { PgBossDatabase } from './boss-client.ts'
import { fromJobData, toStoredKey } from './job-data.ts'

interface StoredJob {
  readonly id: string
  /** The time when it was created, to the microsecond. */
  readonly at: string
  readonly message: InboxMessage
}

/** Queries on pg-boss's job table that not every version of pg-boss has a method for. */
export interface JobTable {
  /** Returns an active job to the queue, to be fetched after `delayMs`. */
  postpone(queue: string, id: string, delayMs: number, reason: string): Promise<void>
  /** Lists waiting jobs, oldest first, after the given one. */
  page(queue: string, after: StoredJob | undefined, size: number): Promise<StoredJob[]>
  find(queue: string, keys: readonly string[]): Promise<StoredJob[]>
  /** Deletes waiting jobs. Resolves to the ids it deleted. */
  remove(queue: string, ids: readonly string[]): Promise<string[]>
  count(queue: string): Promise<{ ready: number; oldestMs: number }>
}

const WAITING = `state < 'active'`

/** @param schema pg-boss's schema, which goes into SQL unquoted, as in pg-boss's own statements */
export function createJobTable(database: () => PgBossDatabase, schema: string): JobTable {
  if (!/^[A-Za-z_]\w*$/.test(schema)) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `'${schema}' is not a valid schema for pg-boss. Pass the schema that pg-boss uses.`,
    )
  }
  const table = `${schema}.job`
  async function query(text: string, values: unknown[]): Promise<Record<string, unknown>[]> {
    return [...(await database().executeSql(text, values)).rows]
  }
  const columns = 'id, created_on::text AS at, data'

  return {
    async postpone(queue, id, delayMs, reason) {
      await query(
        `UPDATE ${table} SET state = 'retry', completed_on = NULL, output = $4::jsonb,
           start_after = now() + $3::double precision * interval '1 millisecond'
         WHERE name = $1 AND id = $2::uuid AND state = 'active'`,
        [queue, id, delayMs, JSON.stringify({ value: { message: reason } })],
      )
    },
    async page(queue, after, size) {
      const rows = await query(
        `SELECT ${columns} FROM ${table} WHERE name = $1 AND ${WAITING}
           AND ($2::text IS NULL OR (created_on, id) > ($2::timestamptz, $3::uuid))
         ORDER BY created_on, id LIMIT $4`,
        [queue, after?.at ?? null, after?.id ?? null, size],
      )
      return rows.map(toStoredJob)
    },
    async find(queue, keys) {
      const rows = await query(
        `SELECT ${columns} FROM ${table} WHERE name = $1 AND ${WAITING} AND data->>'key' = ANY($2::text[])`,
        [queue, keys.map(toStoredKey)],
      )
      return rows.map(toStoredJob)
    },
    async remove(queue, ids) {
      const rows = await query(
        `DELETE FROM ${table} WHERE name = $1 AND ${WAITING} AND id = ANY($2::uuid[]) RETURNING id`,
        [queue, [...ids]],
      )
      return rows.map(({ id }) => String(id))
    },
    async count(queue) {
      const [row] = await query(
        `SELECT count(*) AS ready, extract(epoch FROM clock_timestamp() - min(created_on)
           FILTER (WHERE start_after <= clock_timestamp())) * 1000 AS oldest
         FROM ${table} WHERE name = $1 AND ${WAITING}`,
        [queue],
      )
      return { ready: Number(row!.ready), oldestMs: Math.max(0, Number(row!.oldest ?? 0)) }
    },
  }
}

function toStoredJob({ id, at, data }: Record<string, unknown>): StoredJob {
  return { id: String(id), at: String(at), message: fromJobData(data as InboxMessage) }
}
