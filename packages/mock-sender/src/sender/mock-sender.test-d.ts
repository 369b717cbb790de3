import { defineProvider, type EventDefinition } from '@postern/core'
import { validibot, workflows } from '@postern/core/providers'
import { expectTypeOf, test } from 'vitest'
import type { Emitted } from '../delivery/emitted.ts'
import { createMockSender } from './create-mock-sender.ts'

const sender = createMockSender({ provider: workflows })
const runs = createMockSender({ provider: validibot })

test('emit takes the types of the provider and a part of their data', () => {
  expectTypeOf(sender.emit('alert.created', { severity: 'critical' })).resolves.toEqualTypeOf<Emitted>()
  expectTypeOf(runs.sign('run.failed', { run: { duration_ms: 1 } }).body).toEqualTypeOf<Buffer>()
  // @ts-expect-error not a type of this provider
  sender.emit('run.failed')
  // @ts-expect-error severity is a text
  sender.emit('alert.created', { severity: 1 })
  // @ts-expect-error duration_ms is a number
  runs.emit('run.failed', { run: { duration_ms: '1' } })
})

test('emit takes a part of data that an event may lack', () => {
  const optional = defineProvider({
    name: 'optional',
    signature: { header: 'X-Own', algorithm: 'hmac-sha256', encoding: 'base64' },
    envelope: { type: 'type', id: { field: 'id' }, data: 'data' },
    events: { 'a.b': {} as EventDefinition<OptionalDataEvent> },
  })
  const optionalSender = createMockSender({ provider: optional })
  optionalSender.emit('a.b', { object: { n: 2 } })
  optionalSender.sign('a.b', { object: { text: 'a' } })
  // @ts-expect-error n is a number
  optionalSender.emit('a.b', { object: { n: '2' } })
  // @ts-expect-error the data has no data
  optionalSender.emit('a.b', { data: { object: { n: 2 } } })
})

interface OptionalDataEvent {
  readonly id: string
  readonly type: 'a.b'
  readonly data?: { readonly object: { readonly n: number; readonly text: string } }
  readonly [field: string]: unknown
}

test('custom types have their own call signature', () => {
  expectTypeOf(sender.emit({ type: 'invoice.paid', data: { total: 1 } })).resolves.toEqualTypeOf<Emitted>()
})

test('a subscription has a secret unless it was created without one', () => {
  const url = 'https://receiver.test/'
  expectTypeOf(sender.subscribe({ url }).then(({ secret }) => secret)).resolves.toEqualTypeOf<string>()
  expectTypeOf(sender.subscribe({ url, secret: null }).then(({ secret }) => secret)).resolves.toEqualTypeOf<
    string | null
  >()
  sender.subscribe({ url, events: ['alert.*', 'billing.trial_expired', '*'] })
  // @ts-expect-error no type begins so
  sender.subscribe({ url, events: ['alarm.*'] })
})

test('custom providers are typed in the same way', () => {
  const own = defineProvider({
    name: 'own',
    signature: { header: 'X-Own', algorithm: 'hmac-sha256', encoding: 'base64' },
    envelope: { type: 'kind', id: { field: 'id' }, data: 'data' },
    events: {
      'a.b': {
        schema: {
          '~standard': {
            version: 1,
            vendor: 'test',
            validate: () => ({ value: { kind: 'a.b' as const, data: { n: 1 } } }),
          },
        },
      },
    },
  })
  const ownSender = createMockSender({ provider: own })
  ownSender.emit('a.b', { n: 2 })
  // @ts-expect-error n is a number
  ownSender.emit('a.b', { n: '2' })
})
