import type { Inbox, InboxMessage } from '../src/inbox/contract.ts'
import { memoryInbox, memoryStore, type Outcome } from '../src/index.ts'
import type { WebhooksOptions } from '../src/webhooks-options.ts'
import { manualClock } from './manual-clock.ts'
import { request, type Tickets, ticket, ticketReceiver } from './tickets.ts'

/** A receiver with an inbox, on a clock that the test moves. */
export function inboxReceiver(options: Partial<WebhooksOptions<Tickets, never>> = {}) {
  const clock = manualClock()
  const inbox = (options.inbox ?? memoryInbox()) as ReturnType<typeof memoryInbox>
  const store = options.store ?? memoryStore({ now: () => clock.now() })
  const { webhooks, outcomes } = ticketReceiver({ clock, inbox, store, ...options } as never)
  return {
    clock,
    inbox,
    store,
    webhooks,
    outcomes,
    /** Delivers a ticket and resolves to the status. */
    deliver: async (body: unknown = ticket(), overrides?: Parameters<typeof request>[1]) =>
      (await webhooks.receive(request(body, overrides))).status,
    kinds: () => outcomes.map(summarize),
  }
}

/** Describes an outcome in one or two words. */
export function summarize(outcome: Outcome): string {
  return 'code' in outcome ? `${outcome.kind} ${outcome.code}` : outcome.kind
}

/** An inbox that only collects messages. `over` replaces its methods. */
export function stubInbox(over: Partial<Inbox> = {}): Inbox & { readonly messages: InboxMessage[] } {
  const messages: InboxMessage[] = []
  return {
    messages,
    async put(message) {
      messages.push(message)
    },
    work: async () => ({ stop: async () => {} }),
    ...over,
  }
}

/** Collects the dead letters. */
export async function listDead<T>(letters: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const letter of letters) all.push(letter)
  return all
}
