import { type Mutant, mutantsOf } from './mutant.ts'

export const sqlMutants: readonly Mutant[] = [
  {
    breaks: 'remembers a claim for its lease only',
    file: 'stores/sql/sql-store.ts',
    find: 'Math.ceil(Math.max(retainMs, leaseMs))',
    replace: 'Math.ceil(leaseMs)',
    suite: 'sqlite',
  },
  {
    breaks: 'commits the writes of a lost claim',
    file: 'stores/sql/sql-store.ts',
    find: "if (isOwn(rows, 'done', values)) return Promise.resolve(true)",
    replace: 'if (rows) return Promise.resolve(true)',
    suite: 'sqlite',
  },
  {
    breaks: 'says that a lost claim is held, inside a transaction',
    file: 'stores/sql/sql-store.ts',
    find: "rows.then((late) => isOwn(late, 'done', values))",
    replace: 'rows.then((late) => late !== undefined)',
    suite: 'pool',
  },
  {
    breaks: 'completes outside of the transaction it is given',
    file: 'stores/sql/sql-store.ts',
    find: "if (tx === undefined) return isDone('done', statements.complete, values)",
    replace: "if (values) return isDone('done', statements.complete, values)",
    suite: 'sqlite',
  },
  {
    breaks: 'commits what should be rolled back',
    file: 'stores/sql/sqlite-client.ts',
    find: "database.exec('ROLLBACK')",
    replace: "database.exec('COMMIT')",
    suite: 'sqlite',
  },
  ...mutantsOf('stores/sql/sqlite-client.ts', 'sqlite', [
    {
      breaks: 'claims inside the transaction of somebody else',
      find: 'if (isInside(database) !== true) return',
      replace: 'if (database) return',
    },
    {
      breaks: 'asks a database that is closed',
      find: 'if (database.open === false || database.isOpen === false) {',
      replace: 'if (database.isOpen === null) {',
    },
  ]),
  ...mutantsOf('stores/sql/sqlite-client.ts', 'locked', [
    {
      breaks: 'stops the process while it waits for a lock',
      find: 'return unwaiting(() => query(text, values))',
      replace: 'return query(text, values)',
    },
    {
      breaks: 'stops the process while it waits to begin',
      find: "unwaiting(() => database.exec('BEGIN IMMEDIATE'))",
      replace: "database.exec('BEGIN IMMEDIATE')",
    },
  ]),
  ...mutantsOf('stores/sql/busy-timeout.ts', 'locked', [
    {
      breaks: 'keeps the timeout of a connection for itself',
      find: 'connection.exec(toTimeout(timeoutMs))',
      replace: '',
    },
    {
      breaks: 'keeps the timeout of a query builder for itself',
      find: 'await query(toTimeout(timeoutMs))',
      replace: '',
    },
    {
      breaks: 'stops the process while a query builder waits for a lock',
      find: 'if (timeoutMs === 0) return work()\n    await',
      replace: 'if (timeoutMs > 0) return work()\n    await',
    },
    {
      breaks: 'lets a write in a transaction of a query builder wait',
      find: 'await unwaiting(query, () => query(lock))',
      replace: '',
    },
  ]),
  ...mutantsOf('stores/sql/tidy-up.ts', 'sqlite', [
    {
      breaks: 'purges with every claim',
      find: 'claimsLeft = CLAIMS_PER_PURGE - 1',
      replace: 'claimsLeft = 0',
    },
    {
      breaks: 'purges for ever where it may not delete',
      find: 'if (!isBusy(error)) claimsLeft = CLAIMS_AFTER_FAILURE',
      replace: '',
    },
    {
      breaks: 'asks a database that is slow to delete again and again',
      find: 'purging || ',
      replace: '',
    },
    {
      breaks: 'never purges in a process that lives for a few claims',
      find: 'Math.floor(Math.random() * CLAIMS_PER_PURGE)',
      replace: 'CLAIMS_PER_PURGE - 1',
    },
  ]),
  ...mutantsOf('stores/sql/fence.ts', 'sqlite', [
    {
      breaks: 'lets a method of a handle be called after its transaction',
      find: 'apply(method, self, args) {\n            assertOpen()',
      replace: 'apply(method, self, args) {',
    },
    {
      breaks: 'lets a handle be called after its transaction',
      find: 'apply(callee, self, args) {\n        assertOpen()',
      replace: 'apply(callee, self, args) {',
    },
    {
      breaks: 'hides the private fields of a handle',
      find: 'self === proxy ? owner : self',
      replace: 'self',
    },
  ]),
  {
    breaks: 'mixes keys up that are no valid text',
    file: 'stores/record-key.ts',
    find: "Buffer.from(key, 'utf16le')",
    replace: "Buffer.from(key, 'utf8')",
    suite: 'sqlite',
  },
  {
    breaks: 'writes to answer about an event in progress',
    file: 'stores/sql/claim-steps.ts',
    find: ' WHERE NOT EXISTS (SELECT FROM seen WHERE status IS NOT NULL)',
    replace: '',
    suite: 'pool',
  },
  {
    breaks: 'waits for the transaction of an event to answer about it',
    file: 'stores/sql/claim-steps.ts',
    find: ' WHERE NOT EXISTS (SELECT 1 FROM @table WHERE key = $key)',
    replace: ' WHERE $key IS NOT NULL',
    suite: 'pool',
  },
  {
    breaks: 'lets time stand still inside a transaction',
    file: 'stores/postgres.ts',
    find: "now: `CAST(date_part('epoch', clock_timestamp())",
    replace: "now: `CAST(date_part('epoch', now())",
    suite: 'pool',
  },
  {
    breaks: 'gives up behind a pooler that forgets prepared statements',
    file: 'stores/sql/prepared-statements.ts',
    find: 'if (!MIXED_UP.includes(Object(error).code)) throw error',
    replace: 'if (error) throw error',
    suite: 'pool',
  },
  {
    breaks: 'takes a transaction that Postgres rolled back for committed',
    file: 'stores/sql/pg-pool-client.ts',
    find: "if (command === 'ROLLBACK') {",
    replace: "if (command === '') {",
    suite: 'pool',
  },
  {
    breaks: 'never gives a connection back to the pool',
    file: 'stores/sql/pg-pool-client.ts',
    find: 'connection.release(broken)',
    replace: '',
    suite: 'pool',
  },
  {
    breaks: 'prepares statements unasked, by a pg Pool',
    file: 'stores/sql/pg-pool-client.ts',
    find: 'query: prepare ? preparing(plain, queryByName(pool)) : plain',
    replace: 'query: preparing(plain, queryByName(pool))',
    suite: 'pool',
  },
  {
    breaks: 'asks for the right to create what is there',
    file: 'stores/sql/postgres-setup.ts',
    find: "if (presence === 'complete') return",
    replace: '',
    suite: 'pool',
  },
  {
    breaks: 'takes a single connection for a pool',
    file: 'stores/sql/postgres-client.ts',
    find: "if ('totalCount' in client)",
    replace: "if ('query' in client)",
    suite: 'client',
  },
  {
    breaks: 'asks a database in LATIN1 for keys that it cannot hold',
    file: 'stores/sql/column-text.ts',
    find: 'return ASCII.test(text) ? toRecordKey(text) : toDigest(text)',
    replace: 'return toRecordKey(text)',
    suite: 'latin1',
  },
  {
    breaks: 'asks a database in LATIN1 for progress that it cannot hold',
    file: 'stores/sql/column-text.ts',
    find: "if (ASCII.test(text) && !text.includes('\\0')",
    replace: "if (!text.includes('\\0')",
    suite: 'latin1',
  },
  ...mutantsOf('stores/sql/column-text.ts', 'sqlite', [
    { breaks: 'hands progress with a NUL to the database', find: "&& !text.includes('\\0')", replace: '' },
    { breaks: 'takes plain progress for encoded', find: '&& !text.startsWith(ENCODED)', replace: '' },
  ]),
  ...mutantsOf('stores/sql/own-row.ts', 'sqlite', [
    { breaks: 'believes the row of another event', find: 'row.key === key &&', replace: '' },
    {
      breaks: 'believes the row of another holder',
      find: '(token === undefined || row.token === token) &&',
      replace: '',
    },
    {
      breaks: 'believes the answer to another statement',
      find: '(statuses as readonly unknown[]).includes(row.status)',
      replace: 'statuses.length > 0',
    },
    {
      breaks: 'believes the first of several rows',
      find: 'rows.length === 1 && isOwn',
      replace: 'isOwn',
    },
    {
      breaks: 'counts rows of somebody else as purged',
      find: 'if (row.status !== status) throw notOwn()',
      replace: '',
    },
    {
      breaks: 'does not say that columns are renamed',
      find: 'if (renamed === undefined) throw notOwn()',
      replace: 'if (renamed !== null) throw notOwn()',
    },
  ]),
]
