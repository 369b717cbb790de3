import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'
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
    // @ts-expect-error: only one of the events has it
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

test('events whose fields nobody knows may have their type anywhere', () => {
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
