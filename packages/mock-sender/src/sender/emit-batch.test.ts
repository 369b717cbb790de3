import { defineProvider, type StandardSchema } from '@postern/core'
import { generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { type Answer, startReceiver } from '../../test-support/scripted-receiver.ts'
import { describeDelivery } from '../assertions/describe-delivery.ts'
import { faults } from '../faults/index.ts'
import { createMockSender } from './create-mock-sender.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

const anything: StandardSchema<unknown, { event: string; n?: number }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { event: string } }) },
}
const example = (event: string) => ({ schema: anything, example: { event, id: 'evt_1', n: 0 } })
const provider = defineProvider({
  name: 'batching',
  title: 'Batching',
  signature: { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
  envelope: { batch: 'entry', type: 'event', id: { field: 'id' } },
  events: {
    opened: { ...example('opened'), around: { object: 'mail' } },
    clicked: { ...example('clicked'), around: { object: 'mail' } },
    called: { ...example('called'), around: { object: 'phone' } },
  },
})

async function start(...answers: Answer[]) {
  const receiver = await startReceiver(...answers)
  const sender = createMockSender({ provider, secret: 'whsec_batch' })
  open.push(receiver, sender)
  const bodies = () => receiver.requests.map(({ body }) => JSON.parse(body.toString()))
  return { sender, receiver, bodies }
}

test('emit takes several events and sends them in one request, with the fields around them', async () => {
  const { sender, receiver, bodies } = await start()
  await sender.subscribe({ url: receiver.url })
  const [delivery, ...more] = await sender.emit([
    { type: 'opened', data: { n: 1 } },
    { type: 'clicked', data: { n: 2 }, envelope: { id: 'evt_mine' } },
  ])
  expect(more).toEqual([])
  expect(bodies()).toEqual([
    {
      object: 'mail',
      entry: [
        { event: 'opened', id: delivery!.eventId, n: 1 },
        { event: 'clicked', id: 'evt_mine', n: 2 },
      ],
    },
  ])
  expect(delivery!.events.map(({ type, eventId }) => [type, eventId])).toEqual([
    ['opened', delivery!.eventId],
    ['clicked', 'evt_mine'],
  ])
})

test('a subscription gets only its event types from a batch', async () => {
  const { sender, receiver, bodies } = await start()
  await sender.subscribe({ url: receiver.url, events: ['clicked'] })
  await sender.subscribe({ url: receiver.url, events: ['called'] })
  const made = await sender.emit([{ type: 'opened' }, { type: 'clicked' }, { type: 'clicked' }])
  expect(made).toHaveLength(1)
  expect(bodies()[0].entry.map(({ event }: { event: string }) => event)).toEqual(['clicked', 'clicked'])
  const none = await sender.emit([{ type: 'opened' }])
  expect([none.length, none.warning]).toEqual([0, expect.stringContaining('opened')])
})

test('the log, its filter and toJSON show the events of a batch, and a retry sends the same bytes', async () => {
  const { sender, receiver } = await start(500, 200)
  await sender.subscribe({ url: receiver.url })
  const [delivery] = await sender.emit([{ type: 'opened' }, { type: 'clicked' }, { type: 'opened' }])
  await sender.runUntilIdle()
  expect(delivery!.status).toBe('delivered')
  expect(receiver.requests[1]!.body).toEqual(receiver.requests[0]!.body)
  const events = delivery!.events.map(({ type, eventId }) => ({ type, eventId }))
  expect(delivery!.toJSON().events).toEqual(events)
  expect(sender.deliveries({ type: 'clicked' })).toEqual([delivery])
  expect(sender.deliveries({ eventId: events[2]!.eventId })).toEqual([delivery])
  expect(sender.deliveries({ type: 'called' })).toEqual([])
  expect(describeDelivery(delivery!)).toContain(`opened (${events[0]!.eventId}) and 2 more to `)
  const [single] = await sender.emit('opened')
  expect(single!.toJSON()).not.toHaveProperty('events')
  expect(single!.events).toEqual([{ type: 'opened', eventId: single!.eventId, event: single!.event }])
})

test('a fault of the event applies to the first of a batch, one of the body to the whole batch', async () => {
  const { sender, receiver, bodies } = await start()
  await sender.subscribe({ url: receiver.url })
  await sender.emit([{ type: 'opened' }, { type: 'opened' }], { faults: [faults.missingFields('n')] })
  expect(bodies()[0].entry.map((event: object) => 'n' in event)).toEqual([false, true])
  await sender.emit([{ type: 'opened' }, { type: 'opened' }], { faults: [faults.duplicateWithNewId()] })
  const ids = bodies()
    .slice(1)
    .flatMap(({ entry }) => entry.map(({ id }: { id: string }) => id))
  expect(new Set(ids).size).toBe(4)
})

test('refuses an invalid batch', async () => {
  const { sender, receiver } = await start()
  await sender.subscribe({ url: receiver.url })
  await expect(sender.emit([{ type: 'opened' }, { type: 'called' }])).rejects.toThrow(
    "Batching sends 'opened' and 'called' in separate requests. Emit them separately.",
  )
  await expect(sender.emit([])).rejects.toThrow('The batch has no events.')
  await expect(sender.emit([{ type: 'opened', dat: {} } as never])).rejects.toThrow("no option 'dat'")
  await expect(sender.emit([{ type: 7 } as never])).rejects.toThrow(
    'The type of event 0 of the batch is a number',
  )
  // @ts-expect-error the catalog has no such type
  await sender.emit([{ type: 'opned' }])
  const other = createMockSender({ provider: generic })
  open.push(other)
  await expect(other.emit([{ type: 'user.created' }])).rejects.toThrow('sends one event in each request')
  expect(sender.deliveries()).toHaveLength(1)
})
