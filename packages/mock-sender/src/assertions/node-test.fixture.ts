import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { generic } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'

const answers = [500, 500, 200]
const app = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(answers.shift() ?? 200).end())
})
const sender = createMockSender({ provider: generic })
after(async () => {
  await sender.close()
  app.close()
})

test('the sender works under node:test', async () => {
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  await sender.subscribe({ url: `http://127.0.0.1:${(app.address() as AddressInfo).port}/hooks` })
  const { deliveries } = await sender.captureDuring(() => sender.emit('user.created'))
  const delivery = await sender.waitFor({ status: 'delivered' })
  assert.deepEqual(deliveries, [delivery])
  assert.deepEqual(
    delivery.attempts.map(({ response }) => response?.status),
    [500, 500, 200],
  )
})
