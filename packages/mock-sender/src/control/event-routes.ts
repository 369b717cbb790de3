import type { AnyProvider } from '@postern/core'
import { eventSchema, typePropertyOf } from '../api/openapi/event-schema.ts'
import { invalid } from '../api/server/api-problem.ts'
import type { Route } from '../api/server/route.ts'
import type { Emitted } from '../delivery/emitted.ts'
import { assertData } from '../event/assert-data.ts'
import { exampleData } from '../event/example-data.ts'
import { arrangeFaults } from '../faults/arrange-faults.ts'
import type { Fault } from '../faults/fault.ts'
import { faults } from '../faults/index.ts'
import type { BatchedEvent } from '../sender/mock-sender.ts'
import type { EmitOptions } from '../sender/sender-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import type { EmitAnswer, EventsAnswer, EventTypeJson, FaultsAnswer } from './contract.ts'
import { naming } from './control-fields.ts'
import type { ControlHost } from './control-host.ts'
import { controlRoute } from './control-route.ts'
import * as examples from './examples.ts'
import { FAULT_NAMES, settingOf } from './fault-field.ts'
import { given } from './given.ts'
import { EMIT, EMIT_BATCH, REPLAY } from './requests.ts'

/** The routes that list event types and faults, and emit events. */
export function createEventRoutes({ sender, provider }: ControlHost): Route[] {
  let events: Promise<EventTypeJson[]> | undefined
  return [
    controlRoute({
      method: 'GET',
      path: '/events',
      name: 'Events',
      summary: 'Lists the event types, each with an example and its schema',
      example: {
        events: [
          {
            type: 'user.created',
            summary: 'A user was created.',
            example: { type: 'user.created' },
            schema: { type: 'object' },
          },
        ],
      },
      async handle(): Promise<EventsAnswer> {
        events ??= describeEvents(provider)
        return { events: await events }
      },
    }),
    controlRoute({
      method: 'GET',
      path: '/faults',
      name: 'Faults',
      summary: 'Lists the faults that a delivery can have',
      example: {
        faults: [
          { name: 'tamperedBody', perAttempt: true, setting: null },
          { name: 'duplicateLater', perAttempt: false, setting: { name: 'after', schema: {} } },
        ],
      },
      handle: (): FaultsAnswer => ({ faults: FAULT_NAMES.map(describeFault) }),
    }),
    controlRoute({
      method: 'POST',
      path: '/emit',
      name: 'Emit',
      summary:
        'Sends an event to every subscription that wants it, and responds when each first attempt has ended',
      fields: EMIT,
      example: { deliveries: [examples.DELIVERY, examples.REDELIVERY], warning: null },
      async handle({ body: { type, custom = false, data, envelope, ...wish } }): Promise<EmitAnswer> {
        assertEvent(provider, { type, custom, data })
        const options = { ...readFaulty(wish), ...given({ envelope }) } as EmitOptions
        return toAnswer(
          custom
            ? await sender.emit({ type, data: data as object }, options)
            : await sender.emit(type as never, data as never, options),
        )
      },
    }),
    controlRoute({
      method: 'POST',
      path: '/emit-batch',
      name: 'EmitBatch',
      summary:
        'Sends several events in one request to every subscription, those that it wants, for a provider that sends batches',
      fields: EMIT_BATCH,
      example: { deliveries: [examples.DELIVERY], warning: null },
      async handle({ body: { events, ...wish } }): Promise<EmitAnswer> {
        for (const [index, event] of events.entries()) assertEvent(provider, event, `events[${index}].`)
        const batch = events.map(({ type, data, envelope }) => ({ type, ...given({ data, envelope }) }))
        return toAnswer(await sender.emit(batch as BatchedEvent[], readFaulty(wish)))
      },
    }),
    controlRoute({
      method: 'POST',
      path: '/replay',
      name: 'Replay',
      summary: 'Sends a recorded delivery again, signed anew',
      fields: REPLAY,
      example: { deliveries: [examples.DELIVERY], warning: null },
      async handle({ body: { fixture, faults, attempts, ...wish } }): Promise<EmitAnswer> {
        return toAnswer(await sender.replay(fixture, { ...readFaulty({ faults, attempts }), ...given(wish) }))
      },
    }),
  ]
}

/** Drops undefined options. Throws for faults that exclude each other. */
export function readFaulty<Wish extends { faults?: Fault[] | undefined }>(wish: Wish): EmitOptions {
  naming('faults', () => arrangeFaults(wish.faults))
  return given(wish)
}

function toAnswer(sent: Emitted): EmitAnswer {
  return { deliveries: sent.map((delivery) => delivery.toJSON()), warning: sent.warning ?? null }
}

/** Throws for a type that is not in the catalog, and for data that does not fit the type. */
function assertEvent(
  provider: AnyProvider,
  { type, custom, data }: { type: string; custom?: boolean | undefined; data: unknown },
  at = '',
): void {
  if (!custom) assertKnown(provider, type, `${at}type`)
  naming(`${at}data`, () => assertData('It', data, exampleData(provider, type)))
}

function assertKnown({ events, subscription }: AnyProvider, type: string, field: string): void {
  if (Object.hasOwn(events, type)) return
  const hint = subscription.wildcard ? ' Pass custom: true to send any type.' : ''
  throw invalid(field, `${unknownName('event type', type, Object.keys(events))}${hint}`)
}

function describeFault(name: (typeof FAULT_NAMES)[number]): FaultsAnswer['faults'][number] {
  const setting = settingOf(name)
  const { stage } = faults[name]()
  return {
    name,
    perAttempt: stage !== 'delivery',
    setting: setting ? { name: setting.name, schema: setting.field.schema } : null,
  }
}

function describeEvents(provider: AnyProvider): Promise<EventTypeJson[]> {
  const entries = Object.entries<AnyProvider['events'][string]>(provider.events)
  return Promise.all(
    entries.map(async ([type, definition]) => ({
      type,
      summary: definition.summary ?? null,
      example: (definition.example ?? null) as EventTypeJson['example'],
      schema: await eventSchema(type, typePropertyOf(provider), definition),
    })),
  )
}
