import { type AnyProvider, isWebhookError, toSigningKey, verify } from '@postern/core'
import { generic, validibot, ventryx, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type ReceivedRequest, startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { SignedMessage } from '../sender/mock-sender.ts'
import type { Fault } from './fault.ts'
import { faults } from './index.ts'

const SECRET = 'whsec_faults'
const key = toSigningKey(generic.signature, SECRET)
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

/** The code with which core refuses the request, or null. */
function refusal(
  { headers, body }: Pick<SignedMessage, 'body'> & Pick<ReceivedRequest, 'headers'>,
  provider = generic.signature,
) {
  try {
    const known = new Headers(headers as Record<string, string>)
    verify(provider, [key], body, (name) => known.get(name) ?? undefined)
    return null
  } catch (error) {
    return isWebhookError(error) ? error.code : error
  }
}

const sign = (...wished: Fault[]) =>
  createMockSender({ provider: generic, secret: SECRET, seed: 'same', startAt: 0 }).sign(
    'user.created',
    {},
    { faults: wished },
  )

test('a message without faults is accepted', () => {
  expect(refusal(sign())).toBeNull()
})

test('missingSignature omits the header', () => {
  expect(refusal(sign(faults.missingSignature()))).toBe('SIGNATURE_MISSING')
})

test('tamperedSignature changes only one character', () => {
  const [clean, bad] = [sign(), sign(faults.tamperedSignature())]
  const [good, other] = [clean, bad].map(({ headers }) => headers['X-Webhook-Signature']!)
  expect(refusal(bad)).toBe('SIGNATURE_INVALID')
  expect(other).toMatch(/^[0-9a-f]{64}$/)
  expect([...other!].filter((character, index) => character !== good![index])).toHaveLength(1)
  expect(bad.body.equals(clean.body)).toBe(true)
})

test('shortSignature lacks one hex digit and keeps the prefix', () => {
  const sender = createMockSender({ provider: ventryx, secret: SECRET })
  const message = sender.sign('workflow.completed', {}, { faults: [faults.shortSignature()] })
  expect(message.headers['Ventryx-Signature']).toMatch(/^sha256=[0-9a-f]{63}$/)
  expect(refusal(message, ventryx.signature)).toBe('SIGNATURE_INVALID')
})

test('tamperedBody changes one character of one value, in any event and with any seed', () => {
  const providers: AnyProvider[] = [generic, validibot, workflows, ventryx]
  for (const provider of providers) {
    for (const seed of Array.from({ length: 20 }, (_, index) => index)) {
      for (const type of Object.keys(provider.events)) {
        const make = (...wished: Fault[]) =>
          createMockSender({ provider, secret: SECRET, seed, startAt: 0 }).sign({ type }, { faults: wished })
        const [clean, bad] = [make(), make(faults.tamperedBody())]
        expect(bad.body.length, `${type} ${seed}`).toBe(clean.body.length)
        expect(bad.body.filter((byte, index) => byte !== clean.body[index])).toHaveLength(1)
        expect(JSON.parse(bad.text)[provider.envelope.type]).toBe(type)
        expect(JSON.parse(bad.text)).not.toEqual(JSON.parse(clean.text))
        expect(bad.headers).toEqual(clean.headers)
        expect(refusal(bad, provider.signature)).toBe('SIGNATURE_INVALID')
      }
    }
  }
})

test('tamperedBody keeps field names', () => {
  for (let seed = 0; seed < 50; seed++) {
    const sender = createMockSender({ provider: generic, secret: SECRET, seed })
    const bad = sender.sign('project.created', { line1: '' }, { faults: [faults.tamperedBody()] })
    expect(bad.text).toContain('"data":{"line1":""}')
  }
})

test('reserialisedBody has the same value in other bytes, with the old signature', () => {
  const [clean, bad] = [sign(), sign(faults.reserialisedBody())]
  expect(bad.body.equals(clean.body)).toBe(false)
  expect(JSON.parse(bad.text)).toEqual(JSON.parse(clean.text))
  expect(bad.headers).toEqual(clean.headers)
  expect(refusal(bad)).toBe('SIGNATURE_INVALID')
})

test('unknownType is signed, in the body and in the header that names the type', () => {
  const sender = createMockSender({ provider: ventryx, secret: SECRET })
  const message = sender.sign('workflow.completed', {}, { faults: [faults.unknownType()] })
  expect(message.event.type).toMatch(/^unknown\.[a-z]{8}$/)
  expect(JSON.parse(message.text).type).toBe(message.event.type)
  expect(message.headers['Ventryx-Event']).toBe(message.event.type)
  expect(refusal(message, ventryx.signature)).toBeNull()
})

test('faults combine in any order', () => {
  const both = [faults.reserialisedBody(), faults.tamperedBody()]
  for (const wished of [both, [...both].reverse()]) {
    const bad = sign(...wished)
    expect(bad.text).toContain('\n  "')
    expect(JSON.parse(bad.text)).not.toEqual(JSON.parse(sign().text))
  }
  const message = sign(faults.tamperedBody(), faults.unknownType())
  expect(message.event.type).toMatch(/^unknown/)
  expect(refusal(message)).toBe('SIGNATURE_INVALID')
  expect(refusal(sign(faults.shortSignature(), faults.tamperedSignature()))).toBe('SIGNATURE_INVALID')
  expect(refusal(sign(faults.missingSignature(), faults.tamperedSignature()))).toBe('SIGNATURE_MISSING')
})

test('duplicate sends equal requests at the same time and logs every answer', async () => {
  const waiting: (() => void)[] = []
  const hold = (response: { end(): void }) => {
    waiting.push(() => response.end())
    // Answers when all three have arrived.
    if (waiting.length === 3) for (const answer of waiting) answer()
  }
  const receiver = await startReceiver(hold)
  const sender = createMockSender({ provider: generic, timeoutMs: 2000, concurrency: 1 })
  open.push(receiver, sender)
  await sender.subscribe({ url: receiver.url })
  const [delivery] = await sender.emit('user.created', {}, { faults: [faults.duplicate(3)] })
  expect(
    new Set(receiver.requests.map(({ headers, body }) => headers['x-webhook-signature'] + String(body))).size,
  ).toBe(1)
  expect(delivery!.attempts).toHaveLength(1)
  expect(delivery!.attempts[0]!.duplicates.map(({ response }) => response?.status)).toEqual([200, 200])
})

test('duplicate needs a subscription and a count', () => {
  expect(() => sign(faults.duplicate())).toThrow('sign() makes one request')
  for (const count of [0, 1, 2.5, Number.NaN])
    expect(() => faults.duplicate(count)).toThrow('repeats nothing')
})

test('faults apply only to the named attempts', async () => {
  const receiver = await startReceiver(500, 500, 200)
  const sender = createMockSender({ provider: generic, secret: SECRET })
  open.push(receiver, sender)
  await sender.subscribe({ url: receiver.url })
  await sender.emit('user.created', {}, { faults: [faults.tamperedBody()], attempts: [1, 2] })
  await sender.runUntilIdle()
  const [first, second, third] = receiver.requests
  expect([first!, second!, third!].map((request) => refusal(request))).toEqual([
    'SIGNATURE_INVALID',
    'SIGNATURE_INVALID',
    null,
  ])
  expect(first!.body.equals(second!.body)).toBe(true)
})
