/** A small fault for a copy of the source. A test must fail with it. */
export interface Mutant {
  /** A sentence without its subject, which is the code in `file`. */
  readonly description: string
  /** Relative to packages/core/src. */
  readonly file: string
  /** Text that the file contains exactly once. */
  readonly find: string
  readonly replace: string
  readonly suite: keyof typeof SUITES
}

/** A mutant without its file and suite, for a list of one file. */
export type Fault = Pick<Mutant, 'description' | 'find' | 'replace'>

export function mutantsOf(file: string, suite: Mutant['suite'], faults: readonly Fault[]): Mutant[] {
  return faults.map((fault) => ({ ...fault, file, suite }))
}

interface Suite {
  /** Test files, relative to packages/core/src. */
  readonly files: readonly string[]
  /** Runs only the tests whose full name matches this pattern. */
  readonly only?: string
}

/** The tests that run with a fault: those that cover its file, with one client of each server. */
export const SUITES = {
  memory: { files: ['stores/cases.test.ts', 'stores/memory.test.ts', 'stores/record-key.test.ts'] },
  sqlite: {
    files: [
      'stores/sqlite.test.ts',
      'stores/sql/own-row.test.ts',
      'stores/sql/column-text.test.ts',
      'stores/sql/fence.test.ts',
      'stores/sql/tidy-up.test.ts',
    ],
  },
  client: { files: ['stores/postgres.test.ts'], only: 'refuses a single connection' },
  clients: { files: ['clients.test.ts'] },
  pool: {
    files: ['stores/postgres.test.ts', 'stores/postgres-prepare.test.ts'],
    only: 'a Postgres server pg Pool[ ,](?!with|on)',
  },
  transactions: {
    files: ['stores/postgres-transactions.test.ts'],
    only: 'Postgres server (pg Pool|postgres.js|lets|bounds)',
  },
  conflicts: { files: ['stores/sql/retry-busy.test.ts'] },
  locked: { files: ['stores/sqlite-locked.test.ts'], only: 'by (better-sqlite3|Kysely)$' },
  latin1: { files: ['stores/postgres.test.ts'], only: 'in LATIN1' },
  redis: { files: ['stores/redis.test.ts'], only: 'a Redis server ioredis' },
  inbox: {
    files: [
      'receiving/accept.test.ts',
      'receiving/to-message.test.ts',
      'working/on-abort.test.ts',
      'working/work.test.ts',
      'working/attempts.test.ts',
      'working/dead-letters.test.ts',
      'inbox/memory.test.ts',
      'inbox/on-pg-boss/fetch-loop.test.ts',
    ],
  },
  signing: {
    files: [
      'signing/content.test.ts',
      'signing/content-of-bodies.test.ts',
      'signing/timestamp.test.ts',
      'signing/keys.test.ts',
      'signing/signature-place.test.ts',
      'signing/hmac.test.ts',
      'signing/signature.test.ts',
      'signing/verify.test.ts',
      'definition/any-scheme.test.ts',
      'definition/event-id.test.ts',
      'receiving/identity.test.ts',
      'receiving/places.test.ts',
      'receiving/secret-lookup.test.ts',
    ],
  },
  http: {
    files: ['ground/timers.test.ts', 'http/path.test.ts', 'http/node-handler.test.ts', 'http/fetch.test.ts'],
  },
  tracing: {
    files: [
      'tracing/channels.test.ts',
      'tracing/fail-safe.test.ts',
      'tracing/inbox.test.ts',
      'tracing/metrics.test.ts',
      'tracing/parents.test.ts',
      'tracing/span-ends.test.ts',
      'tracing/spans.test.ts',
    ],
  },
  pipeline: {
    files: [
      'handling/idempotency.test.ts',
      'handling/leases.test.ts',
      'handling/attempts.test.ts',
      'receiving/receive.test.ts',
      'receiving/deadline.test.ts',
      'receiving/secrets.test.ts',
      'handling/lost-claims.test.ts',
      'handling/lost-failures.test.ts',
      'handling/commit.test.ts',
      'receiving/never-fails.test.ts',
      'receiving/printer.test.ts',
      'receiving/handshakes.test.ts',
      'receiving/batches.test.ts',
      'receiving/bodies.test.ts',
      'handling/handler-reply.test.ts',
    ],
  },
} satisfies Record<string, Suite>
