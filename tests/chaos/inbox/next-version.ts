import type { Inbox, InboxMessage } from '@postern/core'

/** The inbox of a release to come: its messages are of version 2, and it reads those of version 1 as well. */
export function toNextVersion<Tx>(inbox: Inbox<Tx>): Inbox<Tx> {
  return {
    ...inbox,
    put: (message, tx) => inbox.put({ ...message, v: 2 } as unknown as InboxMessage, tx),
    work: (run, options) => inbox.work((message, how) => run({ ...message, v: 1 }, how), options),
  }
}
