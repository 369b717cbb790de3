import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const claimSteps: readonly Fault[] = [
  {
    breaks: 'knows no token at the claim',
    find: "(r.state = 'processing' AND r.token = $token)",
    replace: "(r.state = 'processing')",
  },
  {
    breaks: 'claims in spite of a valid lease',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: "WHEN r.state = 'processing' AND r.lease_until > ${now} THEN",
    replace: "WHEN r.state = 'processing' AND 0 > 1 THEN",
  },
  {
    breaks: 'takes a completed event again',
    find: "WHEN r.state = 'completed' THEN 'completed'",
    replace: "WHEN r.state = '' THEN 'completed'",
  },
  {
    breaks: 'counts an attempt at a claim that is sent again',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'WHEN ${MINE} THEN r.attempt ELSE r.attempt + 1 END',
    replace: 'ELSE r.attempt + 1 END',
  },
  {
    breaks: 'forgets the attempts',
    find: 'THEN r.attempt ELSE r.attempt + 1 END',
    replace: 'THEN r.attempt ELSE 1 END',
  },
  {
    breaks: 'forgets the progress at the next claim',
    find: 'THEN NULL ELSE r.progress END',
    replace: 'THEN NULL ELSE NULL END',
  },
  {
    breaks: 'keeps the progress past the retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'progress = CASE WHEN r.keep_until <= ${now} THEN NULL ELSE r.progress END',
    replace: 'progress = r.progress',
  },
  {
    breaks: 'keeps the attempts past the retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'attempt = CASE WHEN r.keep_until <= ${now} THEN 1 WHEN',
    replace: 'attempt = CASE WHEN',
  },
  {
    breaks: 'allows one attempt too many',
    find: 'r.attempt >= CAST($maxAttempts',
    replace: 'r.attempt > CAST($maxAttempts',
  },
  {
    breaks: 'takes whatever the record says',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'WHERE r.keep_until <= ${now} OR (${refusal}) IS NULL',
    replace: 'WHERE r.key IS NOT NULL',
  },
  {
    breaks: 'forgets an event whose claim is sent again',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: "THEN ${dialect.later('r.keep_until', keep)} ELSE",
    replace: 'THEN r.keep_until ELSE',
  },
]

const statements: readonly Fault[] = [
  {
    breaks: 'writes with any token',
    find: 'key = $key AND token = $token AND keep_until',
    replace: "key = $key AND $token <> '' AND keep_until",
  },
  {
    breaks: 'writes past the retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'token = $token AND keep_until > ${now}`',
    replace: 'token = $token`',
  },
  {
    breaks: 'drops the progress at a release without any',
    find: 'COALESCE($progress, progress)',
    replace: '$progress',
  },
  {
    breaks: 'completes a released event',
    find: "AND state IN ('processing', 'completed')",
    replace: '',
  },
  {
    breaks: 'remembers a completion as long as its claim',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'THEN keep_until ELSE ${keep} END',
    replace: 'THEN keep_until ELSE keep_until END',
  },
  {
    breaks: 'forgets an event that is renewed',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: ", keep_until = ${dialect.later('keep_until', lease)}",
    replace: '',
  },
  {
    breaks: 'counts an attempt that was given back',
    find: 'attempt = attempt - CAST($unused AS bigint)',
    replace: 'attempt = attempt - 0 * CAST($unused AS bigint)',
  },
  {
    breaks: 'gives every attempt back',
    find: 'attempt - CAST($unused AS bigint)',
    replace: 'attempt - 1 - 0 * CAST($unused AS bigint)',
  },
  {
    breaks: 'reopens every event',
    find: 'DELETE FROM @table WHERE key = $key AND keep_until',
    replace: "DELETE FROM @table WHERE $key <> '' AND keep_until",
  },
  {
    breaks: 'reopens an event past its retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'DELETE FROM @table WHERE key = $key AND keep_until > ${now}',
    replace: 'DELETE FROM @table WHERE key = $key',
  },
  {
    breaks: 'reopens an event under a valid lease',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: "AND NOT (state = 'processing' AND lease_until > ${now})",
    replace: '',
  },
  {
    breaks: 'keeps an event shut whose holder is gone',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: "NOT (state = 'processing' AND lease_until > ${now})",
    replace: "NOT (state = 'processing')",
  },
  {
    breaks: 'reopens what is open',
    find: "AND NOT (state = 'released' AND attempt = 0)",
    replace: '',
  },
  {
    breaks: 'keeps an exhausted event shut',
    find: "AND NOT (state = 'released' AND attempt = 0)",
    replace: "AND NOT (state = 'released')",
  },
  {
    breaks: 'purges what is completed, not what is old',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'WHERE keep_until <= (SELECT ${now})',
    replace: "WHERE state = 'completed'",
  },
]

export const sqlMutants: readonly Mutant[] = [
  ...mutantsOf('stores/sql/claim-steps.ts', 'sqlite', claimSteps),
  ...mutantsOf('stores/sql/sql-statements.ts', 'sqlite', statements),
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
  ...mutantsOf('stores/sql/sql-transaction.ts', 'transactions', [
    { breaks: 'lets a handle be used after its transaction', find: 'fence.close()', replace: '' },
    {
      breaks: 'never ends a transaction that hangs',
      find: 'return await Promise.race([run(fence.handle), overdue])',
      replace: 'return await run(fence.handle)',
    },
    {
      breaks: 'lets a claim be taken over inside its transaction',
      find: 'if (claim !== undefined) await guard(tx, claim, leftMs)',
      replace: '',
    },
    {
      breaks: 'repeats a transaction that nobody waits for',
      find: 'client.transaction(runOnce), signal)',
      replace: 'client.transaction(runOnce), new AbortController().signal)',
    },
    {
      breaks: 'runs a refused transaction once',
      find: 'retryWhileBusy(isBusy, () =>',
      replace: 'retryWhileBusy(() => false, () =>',
    },
    {
      breaks: 'takes a conflict that does not end for a failed handler',
      find: 'if (cause instanceof WebhookError || !isBusy(cause)) throw cause',
      replace: 'throw cause',
    },
  ]),
  ...mutantsOf('stores/sql/claim-steps.ts', 'transactions', [
    {
      breaks: 'keeps an event for ever from others whose transaction hangs',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
      find: ' AND r.lease_until > ${now} - ${LONGEST_GUARD_MS}',
      replace: '',
    },
    {
      breaks: 'asks again at once for an event inside a transaction',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
      find: 'ELSE ${GUARDED_PAUSE_MS} END',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
      replace: 'ELSE r.lease_until - ${now} END',
    },
  ]),
  ...mutantsOf('stores/postgres.ts', 'transactions', [
    {
      breaks: 'takes a claim over inside its transaction',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
      find: 'isGuarded: `NOT pg_try_advisory_xact_lock(${GUARD})`',
      replace: 'isGuarded: `false`',
    },
    {
      breaks: 'lets a statement of a transaction wait for ever',
      find: "set_config('statement_timeout', $timeout, true)",
      replace: "set_config('statement_timeout', '0' || substr($timeout, 1, 0), true)",
    },
    {
      breaks: 'overrides the statement timeout of a client',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
      find: '${STATEMENT_TIMEOUT} = 0 OR ${STATEMENT_TIMEOUT} > CAST($timeout AS bigint)',
      replace: 'true',
    },
    {
      breaks: 'keeps a statement timeout that is longer than the transaction',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
      find: ' OR ${STATEMENT_TIMEOUT} > CAST($timeout AS bigint)',
      replace: '',
    },
  ]),
  {
    breaks: 'waits for the statement of a transaction that is overdue',
    file: 'stores/sql/pg-pool-client.ts',
    find: 'if (isOverdue(error)) onBroken()',
    replace: 'if (error === undefined) onBroken()',
    suite: 'transactions',
  },
  {
    breaks: 'gives a claim up whose transaction is open',
    file: 'handling/leased-claim.ts',
    find: 'if (lapsed && this.#openTransactions === 0) {',
    replace: 'if (lapsed) {',
    suite: 'transactions',
  },
  {
    breaks: 'lets the table grow for ever',
    file: 'stores/sql/sql-store.ts',
    find: 'tidyUp()\n',
    replace: '\n',
    suite: 'sqlite',
  },
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
