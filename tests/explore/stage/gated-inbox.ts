import { memoryInbox } from '@postern/core'
import type { Inbox, InboxMessage, RunMessage } from '../../../packages/core/src/inbox/contract.ts'
import type { Host, Mode } from '../engine/step.ts'
import type { World } from '../engine/world.ts'
import type { Entry } from './journal.ts'

/** An engine outside all processes. Each process reaches it through calls that wait for their turn. */
export interface GatedInbox {
  at(host: Host): Inbox
  /** Resolves to the keys of the dead letters. */
  dead(): Promise<string[]>
  /** Resolves to the number of messages that wait or run. */
  waiting(): Promise<number>
}

const FAULTS: readonly Mode[] = ['lost', 'refused', 'crash']

/**
 * The memory inbox as a separate engine. One step hands a message to a worker, and another returns the verdict. If the
 * worker dies or its verdict is lost, the message goes to another worker.
 */
export function gatedInbox(world: World, journal: Entry[]): GatedInbox {
  const engine = memoryInbox({ clock: world.clockOf(world.host('engine')) })
  let runs = 0

  function call<T>(label: string, act: () => Promise<T>): Promise<T> {
    return world.call({
      label,
      faults: FAULTS,
      act() {
        world.writes('inbox')
        return act()
      },
    })
  }

  function hand(host: Host, run: RunMessage): RunMessage {
    return (message, options) => {
      world.writes('inbox')
      const { current } = world
      world.current = world.flow(`${host.name}.m${runs++}`, host)
      const done = runOn(host, () => runHere(run, message, options))
      world.current = current
      return done
    }
  }

  async function runHere(
    run: RunMessage,
    message: InboxMessage,
    options: { signal: AbortSignal },
  ): Promise<void> {
    await call('start', async () => {})
    const verdict = await run(message, options).then(
      () => undefined,
      (error: unknown) => error,
    )
    await call('verdict', async () => {})
    if (verdict !== undefined) throw verdict
  }

  return {
    at: (host) => ({
      put: (message) =>
        call('put', async () => {
          journal.push({ kind: 'put', id: message.id })
          await engine.put(message)
        }),
      async work(run, options) {
        const worker = await engine.work(hand(host, run), options)
        host.onCrash.push(() => void worker.stop())
        return worker
      },
      dead: {
        async *list() {
          yield* await call('list', () => collect(engine.dead.list()))
        },
        redrive: (keys) => call('redrive', () => engine.dead.redrive(keys)),
        drop: (keys) => call('drop', () => engine.dead.drop(keys)),
      },
    }),
    dead: async () => (await collect(engine.dead.list())).map(({ key }) => key),
    waiting: async () => (await engine.depth()).ready,
  }
}

/** Rejects when the process dies, as an engine does that notices the death. */
function runOn(host: Host, run: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    host.onCrash.push(() => reject(new Error('The worker died.')))
    run().then(resolve, reject)
  })
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
