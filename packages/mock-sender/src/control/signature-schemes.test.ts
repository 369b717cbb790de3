import { defineProvider } from '@postern/core'
import { expect, test } from 'vitest'
import { anything, SERVICES } from '../../test-support/services.ts'
import { startControl } from '../../test-support/start-control.ts'

test.each(Object.entries(SERVICES))(
  '%s: the control API verifies the signature of an attempt',
  async (_title, { options, examples, secrets, settings }) => {
    const provider = defineProvider({
      name: 'service',
      events: Object.fromEntries(
        Object.entries(examples).map(([type, example]) => [type, { schema: anything, example }]),
      ),
      ...options,
    } as Parameters<typeof defineProvider>[0])
    const { ask, sender, receiver } = await startControl(provider as never, [200], {
      ...(secrets && { secret: secrets[0] }),
      ...(settings && { settings: settings('https://public.test/hooks') }),
    })
    await sender.subscribe({ url: receiver.url })
    const [delivery] = await sender.emit(Object.keys(examples)[0] as never)
    const answer = await ask('GET', `/deliveries/${delivery!.id}/attempts/1/signature`)
    expect(answer.verdict).toMatchObject({ code: 'VERIFIED', hint: null })
  },
)
