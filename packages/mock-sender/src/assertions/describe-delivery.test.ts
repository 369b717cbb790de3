import { workflows } from '@postern/core/providers'
import { expect, test } from 'vitest'
import { startReceiver } from '../../test-support/scripted-receiver.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import { describeDelivery } from './describe-delivery.ts'

test('describes a delivery by its attempts, their answers, and the reason for the time of the next one', async () => {
  const receiver = await startReceiver(
    (response) => response.writeHead(500).end('{"error":\n "HANDLER_FAILED"}'),
    (response) => response.writeHead(302, { location: 'https://elsewhere.test/' }).end(),
    () => {},
    200,
  )
  const sender = createMockSender({ provider: workflows, timeoutMs: 250 })
  const { secret } = await sender.subscribe({ url: receiver.url })
  const [delivery] = await sender.emit('alert.created')
  await sender.runUntilIdle()
  const text = describeDelivery(delivery!)
  await sender.close()
  await receiver.close()

  const lines = text
    .replace(/\d+(ms)(?= {2})/g, '1$1')
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, '  '))
  expect(lines).toEqual([
    `alert.created (${delivery!.eventId}) to ${receiver.url}`,
    `delivery ${delivery!.id}: delivered, 4 attempts`,
    '  #  at  answer  took  next  body or error',
    '  1  +1ms  500  1ms  backoff +30s  {"error": "HANDLER_FAILED"}',
    '  2  +30s  302  1ms  redirect_not_followed +5m  https://elsewhere.test/',
    '  3  +5m 30s  timeout  10s  timeout +30m  There was no complete answer within 250 ms.',
    '  4  +35m 40s  200  1ms  -',
  ])
  expect(text).not.toContain(secret)
})
