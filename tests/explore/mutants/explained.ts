import type { Mutant } from '../../../scripts/mutants/mutant.ts'

/** A reason why no order of calls shows a fault, and the faults it applies to: all of a file, or those listed. */
interface Explanation {
  readonly why: string
  readonly faults: Readonly<Record<string, 'all' | readonly string[]>>
}

export const EXPLANATIONS: readonly Explanation[] = [
  {
    why: 'it concerns a single request or value, so every order has the same result',
    faults: {
      'receiving/verify-request.ts': 'all',
      'receiving/checked-event.ts': 'all',
      'receiving/handshakes.ts': 'all',
      'receiving/report.ts': 'all',
      'receiving/printer.ts': 'all',
      'receiving/to-message.ts': 'all',
      'working/read-message.ts': 'all',
      'stores/sql/column-text.ts': 'all',
      'stores/record-key.ts': 'all',
      'stores/memory.ts': ['stores long keys in full'],
      'handling/event-run.ts': ['completes an event before all handlers have run'],
      'receiving/receive.ts': [
        'starts events after the deadline',
        'treats the next event of a batch as the previous one',
      ],
      'working/message-run.ts': [
        'does not report a late success',
        'is idle while a worker is busy',
        'skips the dead-letter listener for an unreadable event',
      ],
    },
  },
  {
    why: 'it needs a store, a driver or a server with invalid answers, and the explored ones give none',
    faults: {
      'receiving/stage-errors.ts': 'all',
      'handling/handle-event.ts': ['accepts any answer to a claim'],
      'handling/claims.ts': ['accepts any answer to a later claim', 'accepts any answer to a write'],
      'stores/sql/own-row.ts': 'all',
      'stores/sql/sqlite-rows.ts': 'all',
      'stores/lua/redis-answers.ts': 'all',
      'stores/lua/redis-client.ts': 'all',
      'stores/lua/redis-script.ts': ['treats a foreign value under the key as a claim'],
    },
  },
  {
    why: 'it changes only how long something waits or how much is accepted, which no invariant covers',
    faults: {
      'receiving/request-run.ts': ['lets a duplicate wait too long'],
      'handling/claims.ts': ['does not wait for the other run of an event'],
      'receiving/accept.ts': [
        'accepts events while the inbox is full',
        'does not count the events that it accepts',
        'reads the depth of the inbox only once',
      ],
      'working/verdict.ts': [
        'always waits for the first retry delay',
        'retries after a timeout while the lease is still valid',
      ],
      'working/message-run.ts': ['lets a handler run forever', 'does not abort the signal after maxRunMs'],
      'working/dead-letters.ts': ['never releases the locks of a redrive'],
      'inbox/memory.ts': [
        'runs more messages at once than concurrency allows',
        'stops before running messages have ended',
      ],
      'stores/sql/tidy-up.ts': 'all',
      'stores/sql/sql-store.ts': ['never removes old rows'],
    },
  },
  {
    why: 'it needs more than a schedule has: days of retention, a full store, groups, a database that hangs',
    faults: {
      'stores/in-memory/record-table.ts': [
        'leaves a record past its retention in its ring',
        'holds one record more than maxRecords',
        'evicts a released event before completed ones',
        'evicts an expired claim before released events',
        'evicts the newest completed event',
        'evicts an event in progress',
        'considers only the oldest claim in progress',
        'never removes records past their retention',
        'purges more records than requested',
        'purges completed records instead of old ones',
      ],
      'stores/in-memory/memory-record.ts': 'all',
      'stores/memory.ts': [
        'treats a renewed claim as the oldest',
        'forgets an event whose lease exceeds the retention',
      ],
      'stores/sql/claim-steps.ts': [
        'writes the record of an event in progress',
        'waits for the open transaction of an event at a claim',
        'never grants an event whose transaction hangs',
        'returns no pause for an event inside a transaction',
      ],
      'stores/lua/redis-script.ts': [
        'fails at a claim without retention',
        'fails at a completion without retention',
      ],
      'stores/sql/sql-transaction.ts': 'all',
      'stores/sql/busy-timeout.ts': 'all',
      'stores/sql/fence.ts': 'all',
      'stores/sql/sqlite-client.ts': [
        "claims inside another caller's transaction",
        'queries a closed database',
        'blocks the process while it waits for a lock',
        'blocks the process while it waits to begin a transaction',
      ],
      'inbox/in-memory/waiting-line.ts': 'all',
    },
  },
  {
    why: 'it changes only the time at which a signal aborts, and the token of the claim guards each write',
    faults: { 'handling/leased-claim.ts': ['treats the end of a completed claim as a loss'] },
  },
  {
    why: 'no explored inbox takes a running message away from its worker',
    faults: { 'working/on-abort.ts': 'all' },
  },
  {
    why: 'it needs a Postgres server, which the store cases, the histories and the chaos runs test',
    faults: {
      'handling/leased-claim.ts': ['gives up a claim whose transaction is open'],
      'stores/postgres.ts': 'all',
      'stores/sql/pg-pool-client.ts': 'all',
      'stores/sql/postgres-client.ts': 'all',
      'stores/sql/postgres-setup.ts': 'all',
      'stores/sql/prepared-statements.ts': 'all',
      'stores/sql/retry-busy.ts': [
        'gives up after 5 s, however few attempts there were',
        'starts an attempt after its signal aborted',
      ],
      'inbox/on-pg-boss/fetch-loop.ts': 'all',
    },
  },
  {
    why: 'the memory inbox has one dead letter for each key, and a redrive removes it at once',
    faults: {
      'working/dead-letters.ts': ['reopens an event that has been completed since'],
      'inbox/memory.ts': ['keeps a redriven dead letter'],
    },
  },
]

/** The reason why no order of calls shows a fault, or undefined if one does. */
export function whyNotFound({ file, description }: Pick<Mutant, 'file' | 'description'>): string | undefined {
  return EXPLANATIONS.find(({ faults }) => {
    const some = faults[file]
    return some === 'all' || some?.includes(description)
  })?.why
}
