import { generic } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'

test('the log keeps the newest deliveries that have ended, and every pending one', async () => {
  const receiver = await startReceiver(500, 200)
  const sender = createMockSender({ provider: generic, keepDeliveries: 3 })
  await sender.subscribe({ url: receiver.url })
  const [pending] = await sender.emit('user.created')
  const made = []
  for (let count = 0; count < 3000; count++) made.push((await sender.emit('user.created'))[0]!)
  expect(sender.deliveries()).toEqual([pending, ...made.slice(-3)])
  await expect(sender.redeliver(made[0]!, { as: 'same-event' })).rejects.toThrow('or has dropped it')
  await sender.runUntilIdle()
  expect(sender.deliveries()).toEqual([pending, ...made.slice(-2)])
  await sender.close()
  await receiver.close()
})
