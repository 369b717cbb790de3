import { expect, test } from 'vitest'
import { providerOf, SERVICES } from '../../test-support/services.ts'
import { startControl } from '../../test-support/start-control.ts'

test.each(Object.entries(SERVICES))(
  '%s: the control API verifies the signature of an attempt',
  async (_title, service) => {
    const { examples, secrets, settings } = service
    const provider = providerOf(service)
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
