import { generic } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { useMockSender } from '../vitest.ts'

const sender = useMockSender({ provider: generic })
const subscribe = () => sender.subscribe({ fetch: () => new Response() })

test.each([1, 2])('each test begins with an empty sender (%d)', async () => {
  expect([sender.subscriptions(), sender.deliveries()]).toEqual([[], []])
  await subscribe()
  expect((await sender.emit('user.created'))[0]).toBeDelivered()
})
