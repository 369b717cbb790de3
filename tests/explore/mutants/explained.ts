import type { Mutant } from '../../../scripts/mutants/mutant.ts'

/** Why no order of calls shows a fault, and the faults that this is true of: all of a file, or those that are named. */
interface Explanation {
  readonly why: string
  readonly faults: Readonly<Record<string, 'all' | readonly string[]>>
}

export const EXPLANATIONS: readonly Explanation[] = [
  {
    why: 'it is about one request or one value by itself, and comes out the same in every order',
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
      'stores/memory.ts': ['keeps long keys whole'],
      'handling/event-run.ts': ['completes an event with handlers left'],
      'receiving/receive.ts': ['begins events after the deadline', 'takes one event for the next'],
      'working/message-run.ts': [
        'reports no late success',
        'is idle while a worker is busy',
        'tells nobody of an event that no handler can be given',
      ],
    },
  },
  {
    why: 'it takes a store, a driver or a server that answers nonsense, and those that are explored do not',
    faults: {
      'receiving/stage-errors.ts': 'all',
      'handling/claims.ts': ['believes any answer to a claim', 'believes any answer to a write'],
      'stores/sql/own-row.ts': 'all',
      'stores/lua/redis-answers.ts': 'all',
      'stores/lua/redis-client.ts': 'all',
      'stores/lua/redis-script.ts': ['takes what somebody else keeps under the key for a claim'],
    },
  },
  {
    why: 'it waits for longer or for shorter than it should, or lets more or less in, and breaks no promise',
    faults: {
      'receiving/request-run.ts': ['lets a duplicate wait too long'],
      'handling/claims.ts': ['does not wait for the other run of an event'],
      'receiving/accept.ts': [
        'accepts events while the inbox is full',
        'forgets whom it has let in',
        'reads the depth once for all',
      ],
      'working/verdict.ts': [
        'waits as after the first attempt each time',
        'comes back to a handler that ran too long while its lease holds',
      ],
      'working/message-run.ts': ['lets a handler run without end', 'leaves the signal alone after maxRunMs'],
      'working/dead-letters.ts': ['keeps the lock of a redrive'],
      'inbox/memory.ts': ['runs more at once than it is told', 'stops before what runs has ended'],
      'stores/sql/tidy-up.ts': 'all',
      'stores/sql/sql-store.ts': ['lets the table grow for ever'],
    },
  },
  {
    why: 'it takes more time or more records than a schedule has: days of retention, a full store, groups, a database that hangs',
    faults: {
      'stores/in-memory/record-table.ts': [
        'leaves a record past its retention in its ring',
        'holds one record more than maxRecords',
        'makes room by a released event while some are completed',
        'makes room by a lapsed claim while some are released',
        'makes room by the youngest completed event',
        'makes room by an event in progress',
        'looks at the oldest claim in progress only',
        'never sheds what is past its retention',
        'purges more than it is asked for',
        'purges what is completed, not what is old',
      ],
      'stores/in-memory/memory-record.ts': 'all',
      'stores/memory.ts': ['leaves a renewed claim among the oldest', 'forgets an event under a long lease'],
      'stores/sql/claim-steps.ts': [
        'writes to answer about an event in progress',
        'waits for the transaction of an event to answer about it',
        'keeps an event for ever from others whose transaction hangs',
        'asks again at once for an event inside a transaction',
      ],
      'stores/lua/redis-script.ts': [
        'fails at a claim that is to be forgotten at once',
        'fails at a completion that is to be forgotten at once',
      ],
      'stores/sql/sql-transaction.ts': 'all',
      'stores/sql/busy-timeout.ts': 'all',
      'stores/sql/fence.ts': 'all',
      'stores/sql/sqlite-client.ts': [
        'claims inside the transaction of somebody else',
        'asks a database that is closed',
        'stops the process while it waits for a lock',
        'stops the process while it waits to begin',
      ],
      'inbox/in-memory/waiting-line.ts': 'all',
    },
  },
  {
    why: 'it changes only when the signal of a handler aborts, and the token of the claim guards each write',
    faults: { 'handling/leased-claim.ts': ['takes the end of a completed claim for a loss'] },
  },
  {
    why: 'it needs a Postgres server, whose stores the cases, the histories and the chaos runs hold',
    faults: {
      'stores/postgres.ts': 'all',
      'stores/sql/pg-pool-client.ts': 'all',
      'stores/sql/postgres-client.ts': 'all',
      'stores/sql/postgres-setup.ts': 'all',
      'stores/sql/prepared-statements.ts': 'all',
    },
  },
  {
    why: 'the memory inbox has one dead letter for each key, which a redrive takes away at once',
    faults: {
      'working/dead-letters.ts': ['reopens what has been completed since'],
      'inbox/memory.ts': ['keeps a redriven dead letter'],
    },
  },
]

/** Why no order of calls shows a fault; undefined where one does. */
export function whyNotFound({ file, breaks }: Pick<Mutant, 'file' | 'breaks'>): string | undefined {
  return EXPLANATIONS.find(({ faults }) => {
    const some = faults[file]
    return some === 'all' || some?.includes(breaks)
  })?.why
}
