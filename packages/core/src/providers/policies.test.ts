import { expect, test } from 'vitest'
import type { FidelityNote } from '../definition/fidelity-note.ts'
import type { AnyProvider } from '../definition/provider.ts'
import { FIDELITY_TOPICS } from './fidelity-sheet.ts'
import * as providers from './index.ts'

const { elan, generic, validibot, ventryx, workflows } = providers
const minutes = (...values: number[]) => values.map((value) => value * 60_000)
const COMMON = minutes(0, 0.5, 5, 30, 120)

test.each(Object.values<AnyProvider>(providers))(
  '$name marks every topic as documented, public or chosen',
  ({ fidelity }) => {
    expect(new Set(fidelity.map(({ about }: FidelityNote) => about))).toEqual(new Set(FIDELITY_TOPICS))
    for (const { known, what } of fidelity) {
      expect(['documented', 'public', 'chosen']).toContain(known)
      expect(what.length).toBeGreaterThan(1)
    }
  },
)

test('each provider signs the raw body with HMAC-SHA256 in hex, in its own header', () => {
  const schemes = Object.values<AnyProvider>(providers).map(({ signature }) => signature)
  expect(schemes.every(({ algorithm, encoding }) => algorithm === 'hmac-sha256' && encoding === 'hex')).toBe(
    true,
  )
  expect(schemes.every(({ signed, timestamp }) => signed === undefined && timestamp === undefined)).toBe(true)
  expect(ventryx.signature).toMatchObject({ header: 'Ventryx-Signature', prefix: 'sha256=' })
  expect(validibot.signature).toMatchObject({ header: 'X-Validibot-Signature', prefix: 'sha256=' })
  expect(workflows.signature).toMatchObject({ header: 'X-WorkFlows-Signature', prefix: 'sha256=' })
  expect(elan.signature).toMatchObject({ header: 'X-Webhook-Signature', alsoAccepts: ['sha256='] })
  expect(elan.signature.prefix).toBeUndefined()
  expect(generic.signature).toMatchObject({ header: 'X-Webhook-Signature' })
  expect([generic.signature.prefix, generic.signature.alsoAccepts]).toEqual([undefined, undefined])
})

test('each provider has its own ladder', () => {
  expect(ventryx.delivery.ladderMs).toEqual(minutes(0, 3, 9, 27, 81))
  expect(validibot.delivery.ladderMs).toEqual(minutes(0, 1, 5, 30, 60))
  for (const { delivery } of [elan, generic, workflows]) expect(delivery.ladderMs).toEqual(COMMON)
})

test('the ladder of ventryx takes exactly two hours', () => {
  expect(ventryx.delivery.ladderMs.reduce((sum, delay) => sum + delay)).toBe(2 * 60 * 60_000)
})

test('validibot waits 30 s for a reply, the others 10 s', () => {
  expect(validibot.delivery.timeoutMs).toBe(30_000)
  for (const { delivery } of [ventryx, elan, generic, workflows]) expect(delivery.timeoutMs).toBe(10_000)
})

test('each provider sends the headers that it documents besides the signature', () => {
  expect(ventryx.delivery.headers).toEqual({
    'Ventryx-Event': 'event-type',
    'Ventryx-Delivery': 'delivery-id',
  })
  expect(ventryx.delivery.deliveryIdPrefix).toBe('del_')
  expect(generic.delivery.headers).toEqual({ 'X-Event-Type': 'event-type' })
  expect(workflows.delivery.headers).toEqual({ 'X-WorkFlows-Event': 'event-type' })
  expect([elan.delivery.headers, validibot.delivery.headers]).toEqual([undefined, undefined])
})

test('each provider has its documented subscription limits', () => {
  expect(ventryx.subscription).toEqual({ wildcard: true })
  expect(elan.subscription).toEqual({
    httpsOnly: true,
    maxUrlLength: 2048,
    maxNameLength: 255,
    maxSecretLength: 255,
    secretOptional: true,
  })
  expect(generic.subscription).toEqual({})
  expect(validibot.subscription).toEqual({ httpsOnly: true })
  expect(workflows.subscription).toEqual({ httpsOnly: true, publicAddressesOnly: true, maxNameLength: 100 })
})

test('generic and validibot mark the delivery or the webhook after the last attempt', () => {
  expect(generic.delivery.afterLast).toMatch(/marked failed/)
  expect(validibot.delivery.afterLast).toMatch(/marked as failing/)
})
