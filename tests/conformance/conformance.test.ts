import type { AnyProvider } from '@postern/core'
import { elan, generic, validibot, ventryx, workflows } from '@postern/core/providers'
import { behaviours, runBehaviour } from '@postern/mock-sender/behaviours'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Mount, mounts } from './mounts.ts'
import { type MountedReceiver, startReceiver } from './receiver.ts'

for (const mount of mounts) runAll(mount, ventryx)

// The differences between the providers do not depend on the framework.
const bare = mounts.find(({ name }) => name === 'core/node')!
for (const provider of [elan, generic, validibot, workflows]) runAll(bare, provider)

function runAll(mount: Mount, provider: AnyProvider): void {
  describe(`${mount.name}, ${provider.name}`, () => {
    let receiver: MountedReceiver

    beforeAll(async () => {
      receiver = await startReceiver(mount, provider)
    })
    afterAll(() => receiver.close())

    for (const behaviour of behaviours) {
      it(behaviour.name, async (context) => {
        if ((await runBehaviour(behaviour, receiver)) === 'skipped') context.skip()
      })
    }
  })
}
