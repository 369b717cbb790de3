import { expectTypeOf, it } from 'vitest'
import { createWebhooks, type EventTypeOf, type IdempotencyStore, type StandardSchema } from './index.ts'
import {
  type AlertCreatedEvent,
  elan,
  type generic,
  validibot,
  ventryx,
  type WorkflowsEvent,
  workflows,
} from './providers/index.ts'

const secret = 'a secret'
const webhooks = createWebhooks({ provider: workflows, secret })

it('narrows an exact type to its event', () => {
  webhooks.on('alert.created', (event, context) => {
    expectTypeOf(event).toEqualTypeOf<AlertCreatedEvent>()
    expectTypeOf(event.data.title).toBeString()
    expectTypeOf(context.attempt).toBeNumber()
    expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>()
  })
})

it('narrows a prefix to the union of its events', () => {
  webhooks.on('billing.*', (event) => {
    expectTypeOf(event.event).toEqualTypeOf<
      | 'billing.subscription_activated'
      | 'billing.subscription_cancelled'
      | 'billing.trial_expired'
      | 'billing.payment_failed'
    >()
  })
})

it('knows prefixes of more than one word', () => {
  createWebhooks({ provider: elan, secret })
    .on('workflow.step.*', (event) => {
      expectTypeOf(event.event_type).toEqualTypeOf<
        'workflow.step.started' | 'workflow.step.completed' | 'workflow.step.failed'
      >()
    })
    .on('workflow.*', (event) => expectTypeOf(event.event_type).toEqualTypeOf<EventTypeOf<typeof elan>>())
})

it('narrows * to every known event', () => {
  webhooks.on('*', (event) => expectTypeOf(event).toEqualTypeOf<WorkflowsEvent>())
})

it('narrows a list to the union of its events', () => {
  createWebhooks({ provider: validibot, secret }).on(['run.failed', 'run.succeeded'], (event) => {
    expectTypeOf(event.event).toEqualTypeOf<'run.failed' | 'run.succeeded'>()
    expectTypeOf(event.run.id).toBeString()
  })
  webhooks.on(['alert.created', 'billing.*'], (event) => {
    if (event.event === 'alert.created') expectTypeOf(event.data.area).toBeString()
  })
})

it('does not compile for a pattern that matches nothing', () => {
  // @ts-expect-error no such type
  webhooks.on('alert.craeted', () => {})
  // @ts-expect-error no type has this prefix
  webhooks.on('alerts.*', () => {})
  // @ts-expect-error a prefix is a whole word
  webhooks.on('alert.cre*', () => {})
  // @ts-expect-error one wrong name in a list
  webhooks.on(['alert.created', 'nope'], () => {})
  // @ts-expect-error not a type of the provider
  webhooks.on('constructor', () => {})
})

it('does not compile when a handler reads an unknown field', () => {
  // @ts-expect-error the envelope has no such field
  webhooks.on('alert.created', (event) => event.datum)
  // @ts-expect-error undescribed data is unknown
  webhooks.on('csv.uploaded', (event) => event.data.rows.toFixed())
})

it('narrows onUnhandled to known and unknown events', () => {
  webhooks.onUnhandled((event, { type }) => {
    expectTypeOf(type).toBeString()
    expectTypeOf(event.event).toBeString()
  })
  createWebhooks({ provider: ventryx, secret }).onUnhandled((event) => expectTypeOf(event.type).toBeString())
})

it('counts 30 + 9 + 8 + 6 + 3 types', () => {
  expectTypeOf<EventTypeOf<typeof generic>>().toEqualTypeOf<
    | `user.${'created' | 'updated' | 'deleted'}`
    | `project.${'created' | 'updated' | 'deleted'}`
    | 'file.uploaded'
    | `payment.${'succeeded' | 'failed'}`
  >()
  expectTypeOf<EventTypeOf<typeof validibot>>().toEqualTypeOf<`run.${'completed' | 'succeeded' | 'failed'}`>()
})

it('refines the data of an event with any Standard Schema', () => {
  const rows = {} as StandardSchema<unknown, { data: { rows: number } }>
  const brandNew = {} as StandardSchema<unknown, { data: { door: string } }>
  createWebhooks({ provider: workflows.extend({ 'csv.uploaded': rows, 'door.opened': brandNew }), secret })
    .on('csv.uploaded', (event) => {
      expectTypeOf(event.data.rows).toBeNumber()
      expectTypeOf(event.orgId).toBeString()
      expectTypeOf(event.event).toEqualTypeOf<'csv.uploaded'>()
    })
    .on('door.*', (event) => {
      expectTypeOf(event.event).toEqualTypeOf<'door.opened'>()
      expectTypeOf(event.data.door).toBeString()
    })
})

it('requires a secret or allowUnsigned', () => {
  // @ts-expect-error neither
  createWebhooks({ provider: workflows })
  // @ts-expect-error both
  createWebhooks({ provider: workflows, secret, allowUnsigned: true })
  createWebhooks({ provider: elan, allowUnsigned: true })
})

it('has commit and complete only with a store that has transactions', () => {
  interface Tx {
    query(text: string): Promise<void>
  }
  const store = {} as IdempotencyStore<Tx>
  createWebhooks({ provider: workflows, secret, store }).on('alert.created', (_event, context) =>
    context.commit(async (tx) => {
      expectTypeOf(tx).toEqualTypeOf<Tx>()
      await tx.query('insert')
    }),
  )
  // @ts-expect-error the memory store has no transactions
  webhooks.on('alert.created', (_event, context) => context.commit(() => {}))
})
