import { type Mutant, mutantsOf } from './mutant.ts'

export const sqlMutants: readonly Mutant[] = [
  ...mutantsOf('stores/query-builders.ts', 'clients', [
    {
      description: 'adapts any value as Kysely',
      find: "if (typeof db?.executeQuery !== 'function') return NO_CLIENT",
      replace: '',
    },
    {
      description: 'adapts any value as Knex',
      find: "if (typeof knex?.raw !== 'function') return NO_CLIENT",
      replace: '',
    },
    {
      description: 'takes any value for the sql of Drizzle',
      find: " || typeof sql?.raw !== 'function'",
      replace: '',
    },
  ]),
  {
    description: 'keeps a claim only for its lease',
    file: 'stores/sql/sql-store.ts',
    find: 'Math.ceil(Math.max(retainMs, leaseMs))',
    replace: 'Math.ceil(leaseMs)',
    suite: 'sqlite',
  },
  {
    description: 'commits the writes of a lost claim',
    file: 'stores/sql/sql-store.ts',
    find: "if (isOwn(rows, 'done', values)) return Promise.resolve(true)",
    replace: 'if (rows) return Promise.resolve(true)',
    suite: 'sqlite',
  },
  {
    description: 'reports a lost claim as held inside a transaction',
    file: 'stores/sql/sql-store.ts',
    find: "rows.then((late) => isOwn(late, 'done', values))",
    replace: 'rows.then((late) => late !== undefined)',
    suite: 'pool',
  },
  {
    description: 'completes outside the given transaction',
    file: 'stores/sql/sql-store.ts',
    find: "if (tx === undefined) return isDone('done', statements.complete, values)",
    replace: "if (values) return isDone('done', statements.complete, values)",
    suite: 'sqlite',
  },
  {
    description: 'commits instead of rolling back',
    file: 'stores/sql/sqlite-client.ts',
    find: "database.exec('ROLLBACK')",
    replace: "database.exec('COMMIT')",
    suite: 'sqlite',
  },
  ...mutantsOf('stores/sql/sqlite-client.ts', 'sqlite', [
    {
      description: "claims inside another caller's transaction",
      find: 'if (isInside(database) !== true) return',
      replace: 'if (database) return',
    },
    {
      description: 'queries a closed database',
      find: 'if (database.open === false || database.isOpen === false) {',
      replace: 'if (database.isOpen === null) {',
    },
  ]),
  ...mutantsOf('stores/sql/sqlite-client.ts', 'locked', [
    {
      description: 'blocks the process while it waits for a lock',
      find: 'return unwaiting(() => query(text, values))',
      replace: 'return query(text, values)',
    },
    {
      description: 'blocks the process while it waits to begin a transaction',
      find: "unwaiting(() => database.exec('BEGIN IMMEDIATE'))",
      replace: "database.exec('BEGIN IMMEDIATE')",
    },
  ]),
  ...mutantsOf('stores/sql/busy-timeout.ts', 'locked', [
    {
      description: 'does not restore the timeout of a connection',
      find: 'connection.exec(toTimeout(timeoutMs))',
      replace: '',
    },
    {
      description: 'does not restore the timeout of a query builder',
      find: 'await query(toTimeout(timeoutMs))',
      replace: '',
    },
    {
      description: 'blocks the process while a query builder waits for a lock',
      find: 'if (timeoutMs === 0) return work()\n    await',
      replace: 'if (timeoutMs > 0) return work()\n    await',
    },
    {
      description: 'waits for a lock in a transaction of a query builder',
      find: 'await unwaiting(query, () => query(lock))',
      replace: '',
    },
  ]),
  ...mutantsOf('stores/sql/tidy-up.ts', 'sqlite', [
    {
      description: 'purges with every claim',
      find: 'claimsLeft = CLAIMS_PER_PURGE - 1',
      replace: 'claimsLeft = 0',
    },
    {
      description: 'keeps purging without the right to delete',
      find: 'if (!isBusy(error)) claimsLeft = CLAIMS_AFTER_FAILURE',
      replace: '',
    },
    {
      description: 'starts a purge while another one runs',
      find: 'purging || ',
      replace: '',
    },
    {
      description: 'never purges in a process with few claims',
      find: 'Math.floor(Math.random() * CLAIMS_PER_PURGE)',
      replace: 'CLAIMS_PER_PURGE - 1',
    },
  ]),
  ...mutantsOf('stores/sql/fence.ts', 'sqlite', [
    {
      description: 'lets a method of a handle be called after its transaction',
      find: 'apply(method, self, args) {\n            assertOpen()',
      replace: 'apply(method, self, args) {',
    },
    {
      description: 'lets a handle be called after its transaction',
      find: 'apply(callee, self, args) {\n        assertOpen()',
      replace: 'apply(callee, self, args) {',
    },
    {
      description: 'hides the private fields of a handle',
      find: 'self === proxy ? owner : self',
      replace: 'self',
    },
  ]),
  {
    description: 'gives keys that are not valid text the same record',
    file: 'stores/record-key.ts',
    find: "Buffer.from(key, 'utf16le')",
    replace: "Buffer.from(key, 'utf8')",
    suite: 'sqlite',
  },
  {
    description: 'writes the record of an event in progress',
    file: 'stores/sql/claim-steps.ts',
    find: ' WHERE NOT EXISTS (SELECT FROM seen WHERE status IS NOT NULL)',
    replace: '',
    suite: 'pool',
  },
  {
    description: 'waits for the open transaction of an event at a claim',
    file: 'stores/sql/claim-steps.ts',
    find: ' WHERE NOT EXISTS (SELECT 1 FROM @table WHERE key = $key)',
    replace: ' WHERE $key IS NOT NULL',
    suite: 'pool',
  },
  {
    description: 'uses the start of the transaction as the current time',
    file: 'stores/postgres.ts',
    find: "now: `CAST(date_part('epoch', clock_timestamp())",
    replace: "now: `CAST(date_part('epoch', now())",
    suite: 'pool',
  },
  {
    description: 'fails behind a pooler that loses prepared statements',
    file: 'stores/sql/prepared-statements.ts',
    find: 'if (!MIXED_UP.includes(Object(error).code)) throw error',
    replace: 'if (error) throw error',
    suite: 'pool',
  },
  {
    description: 'treats a rolled-back transaction as committed',
    file: 'stores/sql/pg-pool-client.ts',
    find: "if (command === 'ROLLBACK') {",
    replace: "if (command === '') {",
    suite: 'pool',
  },
  {
    description: 'never returns a connection to the pool',
    file: 'stores/sql/pg-pool-client.ts',
    find: 'connection.release(broken)',
    replace: '',
    suite: 'pool',
  },
  {
    description: 'prepares statements of a pg Pool by default',
    file: 'stores/sql/pg-pool-client.ts',
    find: 'query: prepare ? preparing(plain, queryByName(pool)) : plain',
    replace: 'query: preparing(plain, queryByName(pool))',
    suite: 'pool',
  },
  {
    description: 'needs the right to create tables that exist',
    file: 'stores/sql/postgres-setup.ts',
    find: "if (presence === 'complete') return",
    replace: '',
    suite: 'pool',
  },
  {
    description: 'accepts a single connection as a pool',
    file: 'stores/sql/postgres-client.ts',
    find: "if ('totalCount' in client)",
    replace: "if ('query' in client)",
    suite: 'client',
  },
  {
    description: 'sends a LATIN1 database keys that it cannot store',
    file: 'stores/sql/column-text.ts',
    find: 'return ASCII.test(text) ? toRecordKey(text) : toDigest(text)',
    replace: 'return toRecordKey(text)',
    suite: 'latin1',
  },
  {
    description: 'sends a LATIN1 database progress that it cannot store',
    file: 'stores/sql/column-text.ts',
    find: "if (ASCII.test(text) && !text.includes('\\0')",
    replace: "if (!text.includes('\\0')",
    suite: 'latin1',
  },
  ...mutantsOf('stores/sql/column-text.ts', 'sqlite', [
    {
      description: 'sends the database progress with a NUL character',
      find: "&& !text.includes('\\0')",
      replace: '',
    },
    {
      description: 'stores plain progress that reads as encoded',
      find: '&& !text.startsWith(ENCODED)',
      replace: '',
    },
  ]),
  ...mutantsOf('stores/sql/own-row.ts', 'sqlite', [
    { description: 'accepts the row of another event', find: 'row.key === key &&', replace: '' },
    {
      description: 'accepts the row of another holder',
      find: '(token === undefined || row.token === token) &&',
      replace: '',
    },
    {
      description: 'accepts the answer to another statement',
      find: '(statuses as readonly unknown[]).includes(row.status)',
      replace: 'statuses.length > 0',
    },
    {
      description: 'accepts the first of several rows',
      find: 'rows.length === 1 && isOwn',
      replace: 'isOwn',
    },
    {
      description: 'counts foreign rows as purged',
      find: 'if (row.status !== status) throw notOwn()',
      replace: '',
    },
    {
      description: 'does not report renamed columns',
      find: 'if (renamed === undefined) throw notOwn()',
      replace: 'if (renamed !== null) throw notOwn()',
    },
  ]),
]
