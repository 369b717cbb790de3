import { type Mutant, mutantsOf } from './mutant.ts'

export const sqlTransactionMutants: readonly Mutant[] = [
  ...mutantsOf('stores/sql/sql-transaction.ts', 'transactions', [
    { description: 'lets a handle be used after its transaction', find: 'fence.close()', replace: '' },
    {
      description: 'never ends a transaction that hangs',
      find: 'return await Promise.race([run(fence.handle), overdue])',
      replace: 'return await run(fence.handle)',
    },
    {
      description: 'does not guard a claim during its transaction',
      find: 'if (claim !== undefined) await guard(tx, claim, leftMs)',
      replace: '',
    },
    {
      description: 'repeats a transaction after its signal aborted',
      find: 'client.transaction(runOnce), signal)',
      replace: 'client.transaction(runOnce), new AbortController().signal)',
    },
    {
      description: 'does not repeat a transaction after a conflict',
      find: 'retryWhileBusy(isBusy, () =>',
      replace: 'retryWhileBusy(() => false, () =>',
    },
    {
      description: 'treats a lasting conflict as a failed handler',
      find: 'if (cause instanceof WebhookError || !isBusy(cause)) throw cause',
      replace: 'throw cause',
    },
  ]),
  ...mutantsOf('stores/sql/retry-busy.ts', 'conflicts', [
    {
      description: 'gives up after 5 s, however few attempts there were',
      find: 'attempts >= LEAST_ATTEMPTS && ',
      replace: '',
    },
    {
      description: 'starts an attempt after its signal aborted',
      find: '\n      if (signal?.aborted) throw error',
      replace: '',
    },
    {
      description: 'repeats a statement after any error',
      find: '!isBusy(error) || isOver',
      replace: 'isOver',
    },
  ]),
  ...mutantsOf('stores/sql/sqlite-rows.ts', 'sqlite', [
    {
      description: 'takes the promise of an asynchronous driver for rows',
      find: 'if (Array.isArray(rows)) return rows',
      replace: 'return rows as never',
    },
    {
      description: 'accepts any value as a database',
      find: "if (typeof database?.prepare !== 'function') throw notSynchronous()",
      replace: '',
    },
  ]),
  ...mutantsOf('stores/sql/claim-steps.ts', 'transactions', [
    {
      description: 'never grants an event whose transaction hangs',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
      find: ' AND r.lease_until > ${now} - ${LONGEST_GUARD_MS}',
      replace: '',
    },
    {
      description: 'returns no pause for an event inside a transaction',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
      find: 'ELSE ${GUARDED_PAUSE_MS} END',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as above
      replace: 'ELSE r.lease_until - ${now} END',
    },
  ]),
  ...mutantsOf('stores/postgres.ts', 'transactions', [
    {
      description: 'grants a claim whose holder is in a transaction',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
      find: 'isGuarded: `NOT pg_try_advisory_xact_lock(${GUARD})`',
      replace: 'isGuarded: `false`',
    },
    {
      description: 'lets a statement of a transaction wait forever',
      find: "set_config('statement_timeout', $timeout, true)",
      replace: "set_config('statement_timeout', '0' || substr($timeout, 1, 0), true)",
    },
    {
      description: "overrides the client's shorter statement timeout",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
      find: '${STATEMENT_TIMEOUT} = 0 OR ${STATEMENT_TIMEOUT} > CAST($timeout AS bigint)',
      replace: 'true',
    },
    {
      description: 'keeps a statement timeout that is longer than the transaction',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
      find: ' OR ${STATEMENT_TIMEOUT} > CAST($timeout AS bigint)',
      replace: '',
    },
  ]),
  {
    description: 'waits for the statement of an overdue transaction',
    file: 'stores/sql/pg-pool-client.ts',
    find: 'if (isOverdue(error)) onBroken()',
    replace: 'if (error === undefined) onBroken()',
    suite: 'transactions',
  },
  {
    description: 'gives up a claim whose transaction is open',
    file: 'handling/leased-claim.ts',
    find: 'if (lapsed && this.#openTransactions === 0) {',
    replace: 'if (lapsed) {',
    suite: 'transactions',
  },
  {
    description: 'never removes old rows',
    file: 'stores/sql/sql-store.ts',
    find: 'tidyUp()\n',
    replace: '\n',
    suite: 'sqlite',
  },
]
