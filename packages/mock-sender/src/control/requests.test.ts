import { workflows } from '@postern/core/providers'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { ApiProblem } from '../api/server/api-problem.ts'
import { type Fields, readFields, type Values } from '../api/server/field.ts'
import { createSubscriptionFields } from '../api/server/subscription-fields.ts'
import { toEgressPolicy } from '../egress/egress-policy.ts'
import { faults } from '../faults/index.ts'
import type { Fixture } from '../fixtures/fixture.ts'
import type * as contract from './contract.ts'
import { FAULT_NAMES, settingOf } from './fault-field.ts'
import * as requests from './requests.ts'

const subscribe = requests.subscribeFields(
  workflows,
  createSubscriptionFields(workflows, toEgressPolicy('local', workflows.subscription)),
)

const FIXTURE: Fixture = {
  version: 1,
  method: 'POST',
  path: '/hooks',
  headers: {},
  body: '{}',
  bodyEncoding: 'utf8',
  response: null,
  receivedAt: '2026-01-15T12:30:00Z',
}

/** The wrong field of a request, and the reason. */
function refusal(fields: Fields, request: unknown): { field: string | undefined; message: string } {
  try {
    readFields(fields, request)
  } catch (error) {
    const { field, message } = error as ApiProblem
    expect(error).toBeInstanceOf(ApiProblem)
    return { field, message }
  }
  throw new Error('It was taken.')
}

const accepted: readonly [string, Fields, object][] = [
  ['advance', requests.ADVANCE, { by: '2h 35m' } satisfies contract.AdvanceRequest],
  ['advance by milliseconds', requests.ADVANCE, { by: 1000 } satisfies contract.AdvanceRequest],
  [
    'emit',
    requests.EMIT,
    {
      type: 'alert.created',
      data: { severity: 'critical' },
      envelope: { orgId: 'org_2' },
      faults: ['tamperedBody', { name: 'slowBody', over: '1s' }, { name: 'gzip' }],
      attempts: [1, 2],
    } satisfies contract.EmitRequest,
  ],
  [
    'emit a batch',
    requests.EMIT_BATCH,
    {
      events: [{ type: 'open' }, { type: 'click', data: { url: 'https://a.test' }, envelope: { id: 'e' } }],
      faults: ['gzip'],
    } satisfies contract.EmitBatchRequest,
  ],
  [
    'replay',
    requests.REPLAY,
    { fixture: FIXTURE, shiftTimes: '1h', ids: 'new' } satisfies contract.ReplayRequest,
  ],
  [
    'redeliver',
    requests.REDELIVER,
    { as: 'new-event', faults: ['duplicate'] } satisfies contract.RedeliverRequest,
  ],
  [
    'redeliver in bulk',
    requests.BULK_REDELIVER,
    { status: 'exhausted', since: '2026-01-15T12:00:00Z' } satisfies contract.BulkRedeliverRequest,
  ],
  [
    'subscribe',
    subscribe,
    { url: 'http://127.0.0.1:1/hooks', events: ['alert.*'], name: 'a' } satisfies contract.SubscribeRequest,
  ],
  ['rotate', requests.ROTATE_SECRET, { overlap: '1h' } satisfies contract.RotateSecretRequest],
  ['test', requests.TEST, { type: 'alert.created' } satisfies contract.TestRequest],
]

it.each(accepted)('accepts a request to %s', (_, fields, request) => {
  expect(Object.keys(readFields(fields, request))).toEqual(expect.arrayContaining(Object.keys(request)))
})

const refused: readonly [field: string, Fields, unknown][] = [
  ['by', requests.ADVANCE, {}],
  ['by', requests.ADVANCE, { by: '30 minutes' }],
  ['by', requests.ADVANCE, { by: -1 }],
  ['by', requests.ADVANCE, { by: 1e300 }],
  ['by', requests.ADVANCE, { by: ['30m'] }],
  ['typ', requests.EMIT, { typ: 'alert.created' }],
  ['faults', requests.EMIT, { type: 'a', faults: 'tamperedBody' }],
  ['faults', requests.EMIT, { type: 'a', faults: [] }],
  ['faults[1]', requests.EMIT, { type: 'a', faults: ['gzip', 'gzap'] }],
  ['faults[0]', requests.EMIT, { type: 'a', faults: [null] }],
  ['faults[0]', requests.EMIT, { type: 'a', faults: ['constructor'] }],
  ['faults[0].name', requests.EMIT, { type: 'a', faults: [{ name: 'gzap' }] }],
  ['faults[0].name', requests.EMIT, { type: 'a', faults: [{ over: '1s' }] }],
  ['faults[0].over', requests.EMIT, { type: 'a', faults: [{ name: 'slowBody', over: 'long' }] }],
  ['faults[0].ower', requests.EMIT, { type: 'a', faults: [{ name: 'slowBody', ower: '1s' }] }],
  ['faults[0].level', requests.EMIT, { type: 'a', faults: [{ name: 'gzip', level: 9 }] }],
  [
    'faults[0].contentType',
    requests.EMIT,
    { type: 'a', faults: [{ name: 'wrongContentType', contentType: 'a\nb' }] },
  ],
  ['attempts[0]', requests.EMIT, { type: 'a', faults: ['gzip'], attempts: [0] }],
  ['envelope', requests.EMIT, { type: 'a', envelope: 'org_2' }],
  ['events', requests.EMIT_BATCH, { events: [] }],
  ['events[1]', requests.EMIT_BATCH, { events: [{ type: 'open' }, 'click'] }],
  ['events[0].type', requests.EMIT_BATCH, { events: [{ data: {} }] }],
  ['events[0].typ', requests.EMIT_BATCH, { events: [{ typ: 'open' }] }],
  ['fixture', requests.REPLAY, {}],
  ['fixture', requests.REPLAY, { fixture: { ...FIXTURE, version: 2 } }],
  ['shiftTimes', requests.REPLAY, { fixture: FIXTURE, shiftTimes: 'soon' }],
  ['ids', requests.REPLAY, { fixture: FIXTURE, ids: 'old' }],
  ['as', requests.REDELIVER, {}],
  ['as', requests.REDELIVER, { as: 'same' }],
  ['status', requests.BULK_REDELIVER, { status: 'pending' }],
  ['since', requests.BULK_REDELIVER, { status: 'gone', since: 'yesterday' }],
  ['since', requests.BULK_REDELIVER, { status: 'gone', since: '2026-13-45T12:00:00Z' }],
  ['limit', requests.DELIVERIES, { limit: '0' }],
  ['limit', requests.DELIVERIES, { limit: '501' }],
  ['status', requests.DELIVERIES, { status: 'done' }],
  ['view', requests.DELIVERIES, { view: 'cells' }],
  ['url', subscribe, { url: 'ftp://127.0.0.1/' }],
  ['events', subscribe, { url: 'http://127.0.0.1:1/', events: ['alarm.*'] }],
  ['name', subscribe, { url: 'http://127.0.0.1:1/', name: 'n'.repeat(101) }],
  ['overlap', requests.ROTATE_SECRET, { overlap: 'none' }],
]

it.each(refused)('names the wrong field %s (%#)', (field, fields, request) => {
  const { field: named, message } = refusal(fields, request)
  expect(named).toBe(field)
  expect(message.startsWith(`${field}: `)).toBe(true)
})

describe('faults by name', () => {
  it('makes the same fault as in process', () => {
    const { faults: read } = readFields(requests.EMIT, {
      type: 'a',
      faults: [
        'tamperedBody',
        { name: 'missingFields', paths: ['data.a', 'id'] },
        { name: 'duplicate', count: 3 },
      ],
    })
    const expected = [faults.tamperedBody(), faults.missingFields('data.a', 'id'), faults.duplicate(3)]
    const plain = (list: readonly object[]) => list.map((one) => JSON.parse(JSON.stringify(one)))
    expect(plain(read!)).toEqual(plain(expected))
  })

  it.each(FAULT_NAMES)('knows every setting of %s', (name) => {
    const named = Object.keys((faults[name]() as { settings?: object }).settings ?? {})
    // A fault does not show its secret.
    const shown = [settingOf(name)?.name].filter((one) => one !== undefined && one !== 'secret')
    expect(named).toEqual(shown)
  })
})

it('the parsers read the types of the contract', () => {
  expectTypeOf<Values<typeof requests.ADVANCE>>().toEqualTypeOf<{
    readonly by: contract.AdvanceRequest['by']
  }>()
  expectTypeOf<keyof Values<typeof requests.EMIT>>().toEqualTypeOf<keyof contract.EmitRequest>()
  expectTypeOf<keyof Values<typeof requests.EMIT_BATCH>>().toEqualTypeOf<keyof contract.EmitBatchRequest>()
  expectTypeOf<keyof Values<typeof requests.REPLAY>>().toEqualTypeOf<keyof contract.ReplayRequest>()
  expectTypeOf<keyof Values<typeof requests.DELIVERIES>>().toEqualTypeOf<keyof contract.DeliveriesQuery>()
  expectTypeOf<keyof Values<typeof requests.REDELIVER>>().toEqualTypeOf<keyof contract.RedeliverRequest>()
  expectTypeOf<keyof Values<typeof requests.BULK_REDELIVER>>().toEqualTypeOf<
    keyof contract.BulkRedeliverRequest
  >()
  expectTypeOf<keyof Values<typeof requests.SUBSCRIPTIONS>>().toEqualTypeOf<
    keyof contract.SubscriptionsQuery
  >()
  expectTypeOf<keyof Values<typeof requests.ROTATE_SECRET>>().toEqualTypeOf<
    keyof contract.RotateSecretRequest
  >()
  expectTypeOf<keyof Values<typeof requests.TEST>>().toEqualTypeOf<keyof contract.TestRequest>()
  expectTypeOf<keyof Values<typeof subscribe>>().toEqualTypeOf<keyof contract.SubscribeRequest>()
})
