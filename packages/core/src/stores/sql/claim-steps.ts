import type { ClaimStep, SqlDialect } from './sql-dialect.ts'

/** The time for which an open transaction keeps its claim after the lease has run out. */
const LONGEST_GUARD_MS = 300_000
/** The retry delay for a record whose lease has run out while a transaction holds it. */
const GUARDED_PAUSE_MS = 1_000

/** The claim is repeated by its holder. */
const MINE = `(r.state = 'processing' AND r.token = $token)`

/** The statements of a claim. The first one that returns a row decides. */
export function createClaimSteps(dialect: SqlDialect): Readonly<Record<ClaimStep, string>> {
  const { now } = dialect
  const keep = `${now} + CAST($keep AS bigint)`
  const lease = `${now} + CAST($lease AS bigint)`
  const refusal = refusalOf(dialect)
  const seen = seenBy(dialect, refusal)
  const insert = `INSERT INTO @table AS r (key, state, token, attempt, progress, lease_until, keep_until)`
  const record = `$key, 'processing', $token, 1, NULL, ${lease}, ${keep}`
  const claimed = `RETURNING 'claimed' AS status, key, token, attempt, progress, 0 AS remaining`
  const take = `ON CONFLICT (key) DO UPDATE SET
      attempt = CASE WHEN r.keep_until <= ${now} THEN 1 WHEN ${MINE} THEN r.attempt ELSE r.attempt + 1 END,
      progress = CASE WHEN r.keep_until <= ${now} THEN NULL ELSE r.progress END,
      keep_until = CASE WHEN ${MINE} THEN ${dialect.later('r.keep_until', keep)} ELSE ${keep} END,
      state = 'processing', token = $token, lease_until = ${lease}
    WHERE r.keep_until <= ${now} OR (${refusal}) IS NULL
    ${claimed}`
  return {
    // A plain insert would wait for a transaction that holds the record. This does not.
    add: `${insert} SELECT ${record} WHERE NOT EXISTS (SELECT 1 FROM @table WHERE key = $key)
      ON CONFLICT (key) DO NOTHING ${claimed}`,
    take: `${insert} VALUES (${record}) ${take}`,
    see: `SELECT * FROM (${seen}) AS seen WHERE status IS NOT NULL`,
    takeOrSee: `WITH seen AS MATERIALIZED (${seen}), taken AS (
        ${insert} SELECT ${record} WHERE NOT EXISTS (SELECT FROM seen WHERE status IS NOT NULL) ${take})
      SELECT * FROM taken UNION ALL SELECT * FROM seen WHERE status IS NOT NULL`,
  }
}

/** The reason why an unexpired record cannot be claimed, or NULL if it can. */
function refusalOf({ now, isGuarded }: SqlDialect): string {
  return `CASE
    WHEN r.state = 'completed' THEN 'completed'
    WHEN ${MINE} THEN NULL
    WHEN r.state = 'processing' AND r.lease_until > ${now} THEN 'in-progress'
    WHEN r.state = 'processing' AND r.lease_until > ${now} - ${LONGEST_GUARD_MS} AND ${isGuarded} THEN 'in-progress'
    WHEN r.attempt >= CAST($maxAttempts AS bigint) THEN 'exhausted' END`
}

function seenBy({ now }: SqlDialect, refusal: string): string {
  const remaining = `CASE WHEN r.lease_until > ${now} THEN r.lease_until - ${now} ELSE ${GUARDED_PAUSE_MS} END`
  return `SELECT ${refusal} AS status, r.key AS key, CAST($token AS text) AS token,
      r.attempt AS attempt, r.progress AS progress, ${remaining} AS remaining
    FROM @table AS r WHERE r.key = $key AND r.keep_until > ${now}`
}
