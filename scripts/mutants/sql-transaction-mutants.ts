import { type Mutant, mutantsOf } from './mutant.ts'

export const sqlTransactionMutants: readonly Mutant[] = [
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
]
