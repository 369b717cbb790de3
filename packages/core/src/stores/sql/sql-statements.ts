import { createClaimSteps } from './claim-steps.ts'
import type { SqlDialect } from './sql-dialect.ts'

/** A statement with the names of its values, in the order of its placeholders. */
export interface SqlStatement {
  readonly text: string
  readonly names: readonly string[]
}

export interface SqlStatements {
  /** Run in order until one returns a row. */
  readonly claim: readonly SqlStatement[]
  readonly renew: SqlStatement
  readonly complete: SqlStatement
  readonly release: SqlStatement
  readonly reopen: SqlStatement
  /** The first statement of a transaction that will complete the claim. */
  readonly guard: SqlStatement
  readonly purge: SqlStatement
}

/**
 * Every statement of a store, on one table. `state` is processing, released or completed. `lease_until` and `keep_until` are
 * milliseconds since the epoch.
 */
export function createStatements(dialect: SqlDialect, table: string): SqlStatements {
  const { now } = dialect
  const keep = `${now} + CAST($keep AS bigint)`
  const lease = `${now} + CAST($lease AS bigint)`
  const claimSteps = createClaimSteps(dialect)
  const held = `key = $key AND token = $token AND keep_until > ${now}`

  const bind = (text: string) => bindNames(text, table, dialect.placeholder)
  return {
    claim: dialect.claimBy.map((step) => bind(claimSteps[step])),
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

/** Replaces each `$name` by a placeholder of the database. */
function bindNames(text: string, table: string, placeholder: SqlDialect['placeholder']): SqlStatement {
  const names: string[] = []
  const bound = text.replace(/\$([a-zA-Z]+)/g, (_, name: string) => {
    names.push(name)
    return placeholder(names.length)
  })
  return { text: bound.replaceAll('@table', () => table), names }
}
