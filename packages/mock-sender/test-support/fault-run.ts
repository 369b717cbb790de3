import { type AnyProvider, isWebhookError, toSigningKey, verify } from '@postern/core'
import { generic } from '@postern/core/providers'
import { afterEach } from 'vitest'
import { createMockSender } from '../src/sender/create-mock-sender.ts'
import type { EmitOptions, MockSenderOptions } from '../src/sender/sender-options.ts'
import { bodyOf, type RawRequest, startRawReceiver, valuesOf } from './raw-receiver.ts'

export const SECRET = 'whsec_faults'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

/** Starts a receiver, and a sender with one subscription to it. Closes both after the test. */
export async function startRun(
  options: Partial<MockSenderOptions<typeof generic>> = {},
  answer?: Parameters<typeof startRawReceiver>[0],
) {
  const receiver = await startRawReceiver(answer)
  const sender = createMockSender({
    provider: generic,
    secret: SECRET,
    seed: 'same',
    startAt: options.clock === 'real' ? undefined : 0,
    ...options,
  })
  open.push(sender, receiver)
  const subscription = await sender.subscribe({ url: receiver.url })
  return { receiver, sender, subscription, requests: receiver.requests }
}

/** Emits one event with these faults and returns its first request. The data has characters of several bytes. */
export async function receiveOne(wished: EmitOptions['faults'], seed = 'same') {
  const { sender, requests } = await startRun({ seed })
  const [delivery] = await sender.emit('user.created', { name: 'Zoë 🦊' }, { faults: wished })
  const request = requests[0]!
  return { delivery: delivery!, request, body: bodyOf(request), refusal: refusalOf(request) }
}

/** The code with which core refuses the signature, or null. */
export function refusalOf(request: RawRequest, provider: AnyProvider = generic, secret = SECRET) {
  const key = toSigningKey(provider.signature, secret)
  try {
    verify(provider.signature, [key], bodyOf(request), (name) => {
      const values = valuesOf(request, name)
      return values.length > 0 ? values.join(', ') : undefined
    })
    return null
  } catch (error) {
    return isWebhookError(error) ? error.code : error
  }
}
