import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import { createWebhooks } from '../index.ts'
import { defineProvider } from './define-provider.ts'
import type { EventOf, EventTypeOf } from './provider.ts'

const signature = { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' } as const
const made = z.object({ type: z.literal('thing.made'), id: z.string() })
const gone = z.object({ type: z.literal('thing.gone'), at: z.string() })

test('event types and events come from the schemas', () => {
  const things = defineProvider({
    name: 'things',
    signature,
    envelope: { type: 'type' },
    events: { 'thing.made': made, 'thing.gone': { schema: gone, example: { type: 'thing.gone', at: '' } } },
  })
  expectTypeOf<EventTypeOf<typeof things>>().toEqualTypeOf<'thing.made' | 'thing.gone'>()
  expectTypeOf<Extract<EventOf<typeof things>, { type: 'thing.gone' }>['at']>().toEqualTypeOf<string>()
})

test('a mistyped envelope.type does not compile', () => {
  defineProvider({
    name: 'things',
    signature,
    // @ts-expect-error: no event has a field of this name
    envelope: { type: 'typ' },
    events: { 'thing.made': made },
  })
  defineProvider({
    name: 'things',
    signature,
    // @ts-expect-error: only one of the events has this field
    envelope: { type: 'at' },
    events: { 'thing.made': made, 'thing.gone': gone },
  })
})

test('a provider without events does not compile', () => {
  defineProvider({
    name: 'things',
    signature,
    envelope: { type: 'type' },
    // @ts-expect-error: there is no event type
    events: {},
  })
})

test('events of unknown shape may have their type anywhere', () => {
  defineProvider({
    name: 'things',
    signature,
    envelope: { type: 'anything' },
    events: { 'thing.made': z.looseObject({}), 'thing.gone': z.record(z.string(), z.unknown()) },
  })
  defineProvider({
    name: 'things',
    signature,
    envelope: { type: 'meta.type' },
    events: { 'thing.made': made },
  })
})

test('handlers narrow events whose type is in a header', () => {
  const repositories = defineProvider({
    name: 'repositories',
    signature,
    envelope: { type: [{ header: 'X-Event' }, { field: 'action' }] },
    events: {
      'issues.opened': z.object({ action: z.literal('opened') }),
      push: z.object({ ref: z.string() }),
    },
  })
  expectTypeOf<EventTypeOf<typeof repositories>>().toEqualTypeOf<'issues.opened' | 'push'>()
  const webhooks = createWebhooks({ provider: repositories, secret: 'a secret' })
  webhooks.on('push', (event, context) => {
    expectTypeOf(event.ref).toEqualTypeOf<string>()
    expectTypeOf(context.typeSigned).toEqualTypeOf<boolean>()
  })
  webhooks.on('issues.*', (event) => expectTypeOf(event.action).toEqualTypeOf<'opened'>())
  webhooks.onUnhandled((event) => expectTypeOf(event).toExtend<object>())
  const extended = repositories.extend({ 'issues.closed': z.object({ action: z.literal('closed') }) })
  expectTypeOf<EventTypeOf<typeof extended>>().toEqualTypeOf<'issues.opened' | 'push' | 'issues.closed'>()
})

test('a signature in the body needs no header', () => {
  const inBody = {
    in: { field: 'signature' },
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    signed: [{ field: 'id' }],
  } as const
  const things = defineProvider({
    name: 'things',
    signature: inBody,
    envelope: { type: 'type', id: { field: 'id' } },
    events: { 'thing.made': made },
  })
  expectTypeOf(things.signature.header).toEqualTypeOf<string>()
  defineProvider({
    name: 'things',
    // @ts-expect-error: the signature has no place
    signature: { algorithm: 'token' },
    envelope: { type: 'type' },
    events: { 'thing.made': made },
  })
})
