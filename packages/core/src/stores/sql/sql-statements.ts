/** What SQL says differently in SQLite and in Postgres. */
export interface SqlDialect {
  /** Milliseconds since the epoch in the database's own clock, read anew by each statement. */
  readonly now: string
  later(a: string, b: string): string
  /** Keeps two purges from waiting for each other. */
  readonly skipLocked: string
  placeholder(index: number): string
  /** One statement that takes the claim or says why not; without it, the two are asked one after the other. */
  readonly claimInOne: boolean
  /** Whether the record `r` belongs to an open transaction of another connection, where that can be asked. */
  readonly isGuarded: string
  /** Makes `isGuarded` true for the record `r` and all others until the transaction is over; `held` finds the record. */
  guard(held: string): string
  isBusy(error: unknown): boolean
  isTableMissing(error: unknown): boolean
}

/** A statement with the names of its values, in the order of its placeholders. */
export interface SqlStatement {
  readonly text: string
  readonly names: readonly string[]
}

export interface SqlStatements {
  /** Asked one after the other until a row comes back. */
  readonly claim: readonly SqlStatement[]
  readonly renew: SqlStatement
  readonly complete: SqlStatement
  readonly release: SqlStatement
  readonly reopen: SqlStatement
  /** Run first in a transaction that will complete the claim. */
  readonly guard: SqlStatement
  readonly purge: SqlStatement
}

/** A lease can run out while its holder's transaction is open; for so long, the transaction keeps others away. */
const LONGEST_GUARD_MS = 300_000
/** When to ask again for a record whose lease has run out inside a transaction. */
const GUARDED_PAUSE_MS = 1_000

/**
 * Every statement of a store, on one table:
 * `state` is processing, released or completed; `lease_until` and `keep_until` are milliseconds since the epoch.
 */
export function createStatements(dialect: SqlDialect, table: string): SqlStatements {
  const { now } = dialect
  const keep = `${now} + CAST($keep AS bigint)`
  const lease = `${now} + CAST($lease AS bigint)`
  const mine = `(r.state = 'processing' AND r.token = $token)`
  /** Why a record that is still kept cannot be claimed; NULL when it can. */
  const refusal = `CASE
    WHEN r.state = 'completed' THEN 'completed'
    WHEN ${mine} THEN NULL
    WHEN r.state = 'processing' AND r.lease_until > ${now} THEN 'in-progress'
    WHEN r.state = 'processing' AND r.lease_until > ${now} - ${LONGEST_GUARD_MS} AND ${dialect.isGuarded} THEN 'in-progress'
    WHEN r.attempt >= CAST($maxAttempts AS bigint) THEN 'exhausted' END`
  const seen = `SELECT ${refusal} AS status, r.key AS key, CAST($token AS text) AS token,
      r.attempt AS attempt, r.progress AS progress, CASE WHEN r.lease_until > ${now} THEN r.lease_until - ${now} ELSE ${GUARDED_PAUSE_MS} END AS remaining
    FROM @table AS r WHERE r.key = $key AND r.keep_until > ${now}`
  const take = (
    source: string,
  ) => `INSERT INTO @table AS r (key, state, token, attempt, progress, lease_until, keep_until)
    ${source}
    ON CONFLICT (key) DO UPDATE SET
      attempt = CASE WHEN r.keep_until <= ${now} THEN 1 WHEN ${mine} THEN r.attempt ELSE r.attempt + 1 END,
      progress = CASE WHEN r.keep_until <= ${now} THEN NULL ELSE r.progress END,
      keep_until = CASE WHEN ${mine} THEN ${dialect.later('r.keep_until', keep)} ELSE ${keep} END,
      state = 'processing', token = $token, lease_until = ${lease}
    WHERE r.keep_until <= ${now} OR (${refusal}) IS NULL
    RETURNING 'claimed' AS status, key, token, attempt, progress, 0 AS remaining`
  const record = `$key, 'processing', $token, 1, NULL, ${lease}, ${keep}`
  const claim = dialect.claimInOne
    ? [
        `WITH seen AS MATERIALIZED (${seen}), taken AS (
          ${take(`SELECT ${record} WHERE NOT EXISTS (SELECT FROM seen WHERE status IS NOT NULL)`)})
        SELECT * FROM taken UNION ALL SELECT * FROM seen WHERE status IS NOT NULL`,
      ]
    : [take(`VALUES (${record})`), `SELECT * FROM (${seen}) AS seen WHERE status IS NOT NULL`]
  const held = `key = $key AND token = $token AND keep_until > ${now}`

  const bind = (text: string) => bindNames(text, table, dialect.placeholder)
  return {
    claim: claim.map(bind),
    renew: bind(`UPDATE @table
      SET lease_until = ${lease}, keep_until = ${dialect.later('keep_until', lease)}
      WHERE ${held} AND state = 'processing' RETURNING 'renewed' AS status, key, token`),
    complete: bind(`UPDATE @table
      SET keep_until = CASE WHEN state = 'completed' THEN keep_until ELSE ${keep} END, state = 'completed', progress = NULL
      WHERE ${held} AND state IN ('processing', 'completed') RETURNING 'done' AS status, key, token`),
    release: bind(`UPDATE @table SET state = 'released', progress = COALESCE($progress, progress),
        attempt = attempt - CAST($unused AS bigint)
      WHERE ${held} AND state = 'processing' RETURNING 'released' AS status, key, token`),
    reopen: bind(`DELETE FROM @table WHERE key = $key AND keep_until > ${now}
      AND NOT (state = 'processing' AND lease_until > ${now}) AND NOT (state = 'released' AND attempt = 0)
      RETURNING 'reopened' AS status, key`),
    guard: bind(
      dialect.guard(`r.key = $key AND r.token = $token AND r.state = 'processing' AND r.keep_until > ${now}`),
    ),
    purge: bind(`DELETE FROM @table WHERE key IN (
        SELECT key FROM @table WHERE keep_until <= (SELECT ${now})
        ORDER BY keep_until LIMIT $limit ${dialect.skipLocked}) RETURNING 'purged' AS status`),
  }
}

/** Turns `$name` into the placeholders of the database, each with a value of its own. */
function bindNames(text: string, table: string, placeholder: SqlDialect['placeholder']): SqlStatement {
  const names: string[] = []
  const bound = text.replace(/\$([a-zA-Z]+)/g, (_, name: string) => {
    names.push(name)
    return placeholder(names.length)
  })
  return { text: bound.replaceAll('@table', () => table), names }
}
