import { createWebhooks, type EventTypeOf, type StandardSchema } from '@postern/core'
import type Stripe from 'stripe'
import { expectTypeOf, it } from 'vitest'
import { type StripeEvent, stripe } from './stripe.ts'

const secret = 'a secret'

it('types the envelope without an SDK', () => {
  createWebhooks({ provider: stripe, secret }).on('invoice.paid', (event) => {
    expectTypeOf(event).toExtend<StripeEvent<'invoice.paid'>>()
    expectTypeOf(event.data?.object).toEqualTypeOf<Readonly<Record<string, unknown>> | undefined>()
  })
})

it("types all events with Stripe's union", () => {
  const provider = stripe.typed<Stripe.Event>()
  createWebhooks({ provider, secret })
    .on('checkout.session.completed', (event) => {
      expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Checkout.Session>()
    })
    .on('invoice.*', (event) => {
      if (event.type === 'invoice.paid') expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Invoice>()
    })
    .on('customer.subscription.*', (event) => {
      expectTypeOf(event.data.object).toEqualTypeOf<Stripe.Subscription>()
    })
    // @ts-expect-error: Stripe has no such type
    .on('invoice.payed', () => {})
  expectTypeOf<EventTypeOf<typeof provider>>().toEqualTypeOf<Stripe.Event.Type>()
})

it('keeps the other fields of an event when a schema refines one of them', () => {
  const schema: StandardSchema<unknown, { data: { object: { total: number } } }> = {
    '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as never }) },
  }
  const provider = stripe.extend({ 'invoice.paid': schema })
  createWebhooks({ provider, secret }).on('invoice.paid', (event) => {
    expectTypeOf(event.data.object.total).toBeNumber()
    expectTypeOf(event.type).toEqualTypeOf<'invoice.paid'>()
    expectTypeOf(event.livemode).toBeBoolean()
  })
})
