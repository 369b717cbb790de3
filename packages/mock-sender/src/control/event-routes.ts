import type { AnyProvider } from '@postern/core'
import { eventSchema, typePropertyOf } from '../api/openapi/event-schema.ts'
import { invalid } from '../api/server/api-problem.ts'
import type { Route } from '../api/server/route.ts'
import { assertData } from '../event/assert-data.ts'
import { exampleData } from '../event/example-data.ts'
import { arrangeFaults } from '../faults/arrange-faults.ts'
import type { Fault } from '../faults/fault.ts'
import { faults } from '../faults/index.ts'
import type { EmitOptions } from '../sender/sender-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import type { EmitAnswer, EventsAnswer, EventTypeJson, FaultsAnswer } from './contract.ts'
import { naming } from './control-fields.ts'
import type { ControlHost } from './control-host.ts'
import { controlRoute } from './control-route.ts'
import * as examples from './examples.ts'
import { FAULT_NAMES, settingOf } from './fault-field.ts'
import { given } from './given.ts'
import { EMIT } from './requests.ts'

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
      async handle({ body: { type, custom = false, data, ...wish } }): Promise<EmitAnswer> {
        if (!custom) assertKnown(provider, type)
        naming('data', () => assertData('It', data, exampleData(provider, type)))
        const options = readFaulty(wish)
        const sent = custom
          ? await sender.emit({ type, data: data as object }, options)
          : await sender.emit(type as never, data as never, options)
        return { deliveries: sent.map((delivery) => delivery.toJSON()), warning: sent.warning ?? null }
      },
    }),
  ]
}

/** Drops undefined options. Throws for faults that exclude each other. */
export function readFaulty<Wish extends { faults?: Fault[] | undefined }>(wish: Wish): EmitOptions {
  naming('faults', () => arrangeFaults(wish.faults))
  return given(wish)
}

function assertKnown({ events, subscription }: AnyProvider, type: string): void {
  if (Object.hasOwn(events, type)) return
  const hint = subscription.wildcard ? ' Pass custom: true to send any type.' : ''
  throw invalid('type', `${unknownName('event type', type, Object.keys(events))}${hint}`)
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
