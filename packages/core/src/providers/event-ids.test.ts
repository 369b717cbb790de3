import { expect, test } from 'vitest'
import { elan, generic, validibot, ventryx, workflows } from './index.ts'

const bytes = (event: unknown) => Buffer.from(JSON.stringify(event))
const NO_BYTES = new Uint8Array()

test('ventryx and generic events are identified by id', () => {
  for (const provider of [ventryx, generic]) {
    expect(provider.eventId({ id: 'evt_1', event_id: 'evt_2' }, NO_BYTES)).toBe('evt_1')
  }
})

test('elan events are identified by event_id', () => {
  expect(elan.eventId({ id: 'evt_1', event_id: 'evt_2' }, NO_BYTES)).toBe('evt_2')
})

test('run.completed and run.succeeded of one run are two events', () => {
  const run = { id: '550e8400-e29b-41d4-a716-446655440000' }
  const completed = validibot.eventId({ event: 'run.completed', run }, NO_BYTES)
  const succeeded = validibot.eventId({ event: 'run.succeeded', run }, NO_BYTES)
  expect(completed).toBe('run.completed:550e8400-e29b-41d4-a716-446655440000')
  expect(succeeded).not.toBe(completed)
})

test('a validibot event keeps its id when its JSON is formatted differently', () => {
  const event = { event: 'run.failed', run: { id: 'a' } }
  expect(validibot.eventId(event, Buffer.from('one'))).toBe(validibot.eventId(event, Buffer.from('other')))
})

test('a validibot event without a run is identified by its bytes', () => {
  for (const run of [undefined, null, 'text', {}, { id: '' }]) {
    const event = { event: 'run.archived', run }
    expect(validibot.eventId(event, bytes(event))).toMatch(/^sha256:[0-9a-f]{64}$/)
  }
})

test('workflows events are identified by the SHA-256 of the raw body', () => {
  // printf '{"event":"alert.created"}' | sha256sum
  const digest = 'sha256:faeffcb1d529cee6ac08f2406f8c376ec3318f6f672ce0cdbce144e8ed577de5'
  expect(workflows.eventId({ event: 'alert.created' }, Buffer.from('{"event":"alert.created"}'))).toBe(digest)
})

test('workflows events that differ in timestamp or data alone are different events', () => {
  const event = workflows.events['alert.created'].example!
  const later = { ...event, timestamp: '2026-05-19T12:05:00.001Z' }
  const other = { ...event, data: { ...event.data, value: '44 units' } }
  const ids = [event, later, other].map((each) => workflows.eventId({ ...each }, bytes(each)))
  expect(new Set(ids).size).toBe(3)
  expect(workflows.eventId({ ...event }, bytes(event))).toBe(ids[0])
})

test('a field called id is not the event id unless the provider documents it', () => {
  const event = { event: 'alert.created', id: 'same' }
  const ids = ['one', 'other'].map((body) => workflows.eventId(event, Buffer.from(body)))
  expect(ids[0]).not.toBe(ids[1])
})

test('an event that lacks its id is identified by its bytes', () => {
  for (const provider of [ventryx, elan, generic]) {
    expect(provider.eventId({}, Buffer.from('one'))).not.toBe(provider.eventId({}, Buffer.from('other')))
  }
})
