import { createWebhooks, type Webhooks } from '@postern/core'
import { toProvider } from './case-provider.ts'
import { SECRETS } from './case-request.ts'
import { toStore } from './case-store.ts'
import type { FuzzClock } from './fuzz-clock.ts'
import { type Reaction, react } from './reaction.ts'
import type { HandlerCase, ReceiveCase } from './receive-case.ts'
import type { Witness } from './witness.ts'

/** Creates the receiver of a case, with its handlers, listeners and observers. */
export function openReceiver(one: ReceiveCase, clock: FuzzClock, witness: Witness): Webhooks {
  const secret = toSecret(one, clock)
  const webhooks = createWebhooks({
    ...one.options,
    provider: toProvider(one, clock),
    ...(secret === undefined ? { allowUnsigned: true } : { secret }),
    store: toStore(one.store, clock, witness),
    ...(one.clock.timers === 'the option' && { clock }),
  } as Parameters<typeof createWebhooks>[0]) as Webhooks
  for (const handler of one.handlers) addHandler(webhooks, handler, clock, witness)
  for (const listener of one.deadLetter) webhooks.onDeadLetter(() => react(listener, () => {}, clock.own))
  for (const observer of one.observers) {
    webhooks.observe((outcome) => {
      void outcome.hint
      return react(observer, () => {}, clock.own) as undefined
    })
  }
  return webhooks
}

function addHandler(webhooks: Webhooks, handler: HandlerCase, clock: FuzzClock, witness: Witness): void {
  const { on, uses, reaction } = handler
  const run = (event: unknown, context: Parameters<Parameters<Webhooks['onUnhandled']>[0]>[1]) => {
    witness.handlersBegun++
    if (typeof event !== 'object' || event === null) witness.oddEvents++
    const finish = () => void witness.handlersFinished++
    if (uses === 'signal') void context.signal.aborted
    if (uses === 'header') void context.header('X-Any')
    if (uses === 'registers another handler') webhooks.on('*', () => {})
    const transactions = context as unknown as Record<string, (tx: unknown) => unknown>
    if (uses === 'commit') return transactions.commit!(() => finish())
    if (uses === 'complete') return transactions.complete!({})
    return reactAndFinish(reaction, finish, clock)
  }
  if (on === 'unhandled') webhooks.onUnhandled(run)
  else webhooks.on(on, run)
}

/** Counts a handler as finished if it succeeds. Returning junk is a success. Only an error is a failure. */
function reactAndFinish(reaction: Reaction, finish: () => void, clock: FuzzClock): unknown {
  if (reaction.does === 'returns junk' || reaction.does === 'resolves with junk') {
    // Some junk cannot be resolved with. Then `react` throws, and the handler fails.
    const answer = react(reaction, () => {}, clock.own)
    finish()
    return answer
  }
  return react(reaction, finish, clock.own)
}

function toSecret({ secret }: ReceiveCase, clock: FuzzClock): unknown {
  const answers = {
    text: () => SECRETS[0],
    list: () => [...SECRETS],
    tenant: () => ({ secret: [...SECRETS], endpoint: 'tenant' }),
  }
  if (secret.kind === 'unsigned') return undefined
  if (secret.kind !== 'function') return answers[secret.kind]()
  return () => react(secret.reaction, answers[secret.answers], clock.own)
}
