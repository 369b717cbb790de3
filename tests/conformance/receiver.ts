import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type AnyProvider, createWebhooks } from '@postern/core'
import type { Preparation, Prepared, ReceiverUnderTest } from '@postern/mock-sender/behaviours'
import type { Mount } from './mounts.ts'
import { createShiftedClock } from './shifted-clock.ts'

const SECRET = 'whsec_of_the_conformance_test'
const PATH = '/webhooks/conformance'

export interface MountedReceiver extends ReceiverUnderTest {
  close(): Promise<void>
}

/** A receiver on a free port. Its handler counts, fails and waits on request. */
export async function startReceiver(mount: Mount, provider: AnyProvider): Promise<MountedReceiver> {
  const clock = createShiftedClock()
  const effects = new Map<string, number>()
  const plans = new Map<string, () => Promise<void>>()
  const webhooks = createWebhooks({ provider, secret: SECRET, clock })
  webhooks.observe(() => {})
  webhooks.on('*', async (_event, { id }) => {
    const plan = plans.get(id)
    plans.delete(id)
    await plan?.()
    effects.set(id, (effects.get(id) ?? 0) + 1)
  })

  const server = await mount.listen(webhooks, PATH)
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    provider,
    secret: SECRET,
    isPostern: true,
    maxBodyBytes: 1_048_576,
    effects: (id) => effects.get(id) ?? 0,
    prepare(id, preparation) {
      const { run, prepared } = toPlan(preparation)
      plans.set(id, run)
      return prepared
    },
    advance: clock.advance,
    memoryBytes: () => process.memoryUsage().arrayBuffers,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function toPlan(preparation: Preparation): { run: () => Promise<void>; prepared: Prepared } {
  let begin = () => {}
  let release = () => {}
  const started = new Promise<void>((resolve) => {
    begin = resolve
  })
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return {
    async run() {
      begin()
      if (preparation.kind === 'fail-once') throw new Error(preparation.message)
      await released
    },
    prepared: { started, release },
  }
}
