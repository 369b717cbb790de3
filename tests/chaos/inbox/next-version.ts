import type { Inbox, InboxMessage } from '@postern/core'

/** The inbox of a future release. It writes messages of version 2 and reads those of version 1 too. */
export function toNextVersion<Tx>(inbox: Inbox<Tx>): Inbox<Tx> {
  return {
    ...inbox,
    put: (message, tx) => inbox.put({ ...message, v: 2 } as unknown as InboxMessage, tx),
    work: (run, options) => inbox.work((message, how) => run({ ...message, v: 1 }, how), options),
  }
}
