import { expectTypeOf, test } from 'vitest'
import * as z from 'zod'
import type { EventOf, EventTypeOf } from '../definition/provider.ts'
import { createWebhooks } from '../index.ts'
import type {
  AlertCreatedEvent,
  ElanEvent,
  GenericEvent,
  ValidibotEvent,
  ValidibotRun,
  VentryxEvent,
  WorkflowCompletedEvent,
  WorkflowsEnvelope,
  WorkflowsEvent,
} from './index.ts'
import { type elan, type generic, type validibot, ventryx, workflows } from './index.ts'

test('the union of each provider is the one its file exports', () => {
  expectTypeOf<EventOf<typeof workflows>>().toEqualTypeOf<WorkflowsEvent>()
  expectTypeOf<EventOf<typeof validibot>>().toEqualTypeOf<ValidibotEvent>()
  expectTypeOf<EventOf<typeof generic>>().toEqualTypeOf<GenericEvent>()
  expectTypeOf<EventOf<typeof ventryx>>().toEqualTypeOf<VentryxEvent>()
  expectTypeOf<EventOf<typeof elan>>().toEqualTypeOf<ElanEvent>()
})

test('event types are literals, not string', () => {
  expectTypeOf<EventTypeOf<typeof validibot>>().toEqualTypeOf<
    'run.completed' | 'run.succeeded' | 'run.failed'
  >()
  expectTypeOf<'billing.trial_expired'>().toExtend<EventTypeOf<typeof workflows>>()
  // @ts-expect-error: the catalog has no such type
  workflows.events['alert.craeted']
})

test('a union narrows by the discriminator of its provider', () => {
  function handle(alert: WorkflowsEvent, user: GenericEvent, step: ElanEvent, workflow: VentryxEvent) {
    if (alert.event === 'alert.created') {
      expectTypeOf(alert).toEqualTypeOf<AlertCreatedEvent>()
      expectTypeOf(alert.data.title).toEqualTypeOf<string>()
    } else {
      expectTypeOf(alert.data).toEqualTypeOf<Record<string, unknown>>()
    }
    if (alert.event === 'csv.uploaded') {
      expectTypeOf(alert).toEqualTypeOf<WorkflowsEnvelope<'csv.uploaded'>>()
    }
    if (user.type === 'user.created') expectTypeOf(user.data.email).toEqualTypeOf<string>()
    if (user.type === 'user.deleted') expectTypeOf(user.data.email).toEqualTypeOf<string | undefined>()
    if (step.event_type === 'workflow.step.failed') expectTypeOf(step.event_id).toEqualTypeOf<string>()
    if (workflow.type === 'workflow.completed') {
      expectTypeOf(workflow).toEqualTypeOf<WorkflowCompletedEvent>()
      expectTypeOf(workflow.data.duration_ms).toEqualTypeOf<number | undefined>()
    }
  }
  expectTypeOf(handle).toBeFunction()
})

test('every validibot event has the whole run', () => {
  expectTypeOf<ValidibotEvent['run']>().toEqualTypeOf<ValidibotRun>()
  expectTypeOf<ValidibotEvent['summary']['error_count']>().toEqualTypeOf<number>()
})

test('an open string takes any string and still knows its values', () => {
  expectTypeOf<'degraded'>().toExtend<AlertCreatedEvent['data']['severity']>()
  expectTypeOf<AlertCreatedEvent['data']['severity']>().toExtend<string>()
  expectTypeOf<7>().not.toExtend<ValidibotRun['status']>()
})

test('an event has no fields that were not declared', () => {
  function handle(event: AlertCreatedEvent) {
    // @ts-expect-error: the envelope has no index signature
    event.organisation
    // @ts-expect-error: neither has described data
    event.data.colour
  }
  expectTypeOf(handle).toBeFunction()
})

test('extend refines the data of one type and leaves the rest of the event and the other types', () => {
  const extended = workflows.extend({
    'csv.uploaded': z.object({ data: z.object({ rows: z.number() }) }),
  })
  type Event = Extract<EventOf<typeof extended>, { event: 'csv.uploaded' }>
  expectTypeOf<Event['data']>().toEqualTypeOf<{ rows: number }>()
  expectTypeOf<Event['orgId']>().toEqualTypeOf<string>()
  expectTypeOf<
    Extract<EventOf<typeof extended>, { event: 'alert.created' }>
  >().toEqualTypeOf<AlertCreatedEvent>()
  expectTypeOf<EventTypeOf<typeof extended>>().toEqualTypeOf<EventTypeOf<typeof workflows>>()
})

test('extend adds a type, discriminated like the others', () => {
  const extended = ventryx.extend({ 'order.placed': z.object({ data: z.object({ amount: z.number() }) }) })
  type Event = Extract<EventOf<typeof extended>, { type: 'order.placed' }>
  expectTypeOf<Event['data']['amount']>().toEqualTypeOf<number>()
  expectTypeOf<EventTypeOf<typeof extended>>().toEqualTypeOf<EventTypeOf<typeof ventryx> | 'order.placed'>()
})

interface DoorOpened {
  type: 'door.opened'
  id: string
  data: { by: string }
}
interface DoorClosed {
  type: 'door.closed'
  id: string
}

test('takes the event types of an SDK as a union, or as a map', () => {
  const byUnion = createWebhooks({ provider: ventryx.typed<DoorOpened | DoorClosed>(), secret: 'a secret' })
  byUnion.on('door.opened', (event) => expectTypeOf(event).toEqualTypeOf<DoorOpened>())
  byUnion.on('door.*', (event) => expectTypeOf(event).toEqualTypeOf<DoorOpened | DoorClosed>())
  // @ts-expect-error the SDK knows no such type
  byUnion.on('door.broken', () => {})
  const byMap = createWebhooks({
    provider: ventryx.typed<{ 'door.opened': DoorOpened; ring: { times: number } }>(),
    secret: 'a secret',
  })
  byMap.on('ring', (event) => expectTypeOf(event.times).toBeNumber())
})
