import { defineProvider } from '@postern/core'
import { generic } from '@postern/core/providers'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { createMockSender } from '../sender/create-mock-sender.ts'

const url = 'http://127.0.0.1:1'

function provide(schema: z.ZodType<{ type: 'order.placed'; data: object }>) {
  return defineProvider({
    name: 'shop',
    title: 'Shop',
    signature: { header: 'X-Shop', algorithm: 'hmac-sha256', encoding: 'hex' },
    envelope: { type: 'type', data: 'data' },
    events: { 'order.placed': { schema } },
  })
}

const strict = provide(
  z.object({ type: z.literal('order.placed'), data: z.object({ total: z.number(), at: z.iso.datetime() }) }),
)
const lax = provide(z.object({ type: z.literal('order.placed'), data: z.object({}) }))

test('refuses an incomplete event of a type without an example, with the missing field of its schema', async () => {
  const sender = createMockSender({ provider: strict, secret: 's' })
  const said =
    "Shop has no example of 'order.placed', and the given data does not make a complete event: data.total: "
  expect(() => sender.sign('order.placed')).toThrow(said)
  await expect(sender.emit('order.placed', {})).rejects.toThrow(said)
  const subscription = await sender.subscribe({ url })
  await expect(sender.test(subscription)).rejects.toThrow(said)
  expect(() => sender.sign({ type: 'order.placed', data: {} })).toThrow(said)
})

test('a complete event needs no example', () => {
  const warnings: string[] = []
  const sender = createMockSender({ provider: strict, secret: 's', onWarning: (said) => warnings.push(said) })
  const { event } = sender.sign('order.placed', { total: 1, at: new Date(0) as never })
  expect(event.data).toMatchObject({ total: 1 })
  expect(warnings).toEqual([])
})

test('an event without example and data is sent with a warning if its schema accepts it', async () => {
  const warnings: string[] = []
  const sender = createMockSender({ provider: lax, secret: 's', onWarning: (said) => warnings.push(said) })
  await sender.subscribe({ url })
  const { warning } = await sender.emit('order.placed')
  sender.sign('order.placed')
  await sender.close()
  expect(warning).toBe(
    "Shop has no example of 'order.placed', so the event has no data. Add an example to the provider, or pass data.",
  )
  expect(warnings).toEqual([warning, warning])
})

test('types added by extend() have no example either', () => {
  const warnings: string[] = []
  const provider = generic.extend({
    'order.placed': z.object({ type: z.literal('order.placed'), data: z.object({ total: z.number() }) }),
  })
  const sender = createMockSender({ provider, secret: 's', onWarning: (said) => warnings.push(said) })
  sender.sign('order.placed')
  expect(warnings).toEqual([expect.stringContaining("has no example of 'order.placed'")])
  expect(sender.sign('order.placed', { total: 1 }).event.data).toEqual({ total: 1 })
})
