import { elan, generic, validibot, ventryx, workflows } from '@postern/core/providers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StartedApi, startApi } from '../../../test-support/start-api.ts'

const url = 'https://receiver.test/hooks'

/** A valid body per provider. Each wrong value below replaces or removes one field. */
const GOOD = {
  ventryx: { provider: ventryx, path: '/v1/webhooks', body: { url, events: ['workflow.completed'] } },
  elan: { provider: elan, path: '/webhooks', body: { name: 'n', url, events: ['workflow.completed'] } },
  generic: { provider: generic, path: '/v1/webhooks', body: { url, events: ['user.created'], secret: 's' } },
  validibot: { provider: validibot, path: '/workflows/42/webhooks', body: { url, events: ['run.failed'] } },
  workflows: {
    provider: workflows,
    path: '/api/v1/webhooks',
    body: { name: 'n', url, events: ['alert.created'] },
  },
} as const
type Name = keyof typeof GOOD
const ALL = Object.keys(GOOD) as Name[]

/** The field, the mistake, the wrong value (undefined if missing), and the providers that refuse it. */
const WRONG: readonly (readonly [field: string, what: string, value: unknown, who?: readonly Name[]])[] = [
  ['url', 'missing', undefined],
  ['url', 'null', null],
  ['url', 'a number', 7],
  ['url', 'empty', ''],
  ['url', 'relative', '/hooks'],
  ['url', 'without a host', 'http://'],
  ['url', 'another scheme', 'ftp://receiver.test/hooks'],
  ['url', 'a script', 'javascript:alert(1)'],
  ['url', 'a metadata service', 'http://169.254.169.254/latest'],
  ['url', 'a password in it', 'https://me:secret@receiver.test/'],
  ['url', 'too long', `https://receiver.test/${'x'.repeat(2048)}`, ['elan']],
  ['url', 'port 0', 'http://receiver.test:0/hooks'],
  ['url', 'a port that does not exist', 'http://receiver.test:99999/hooks'],
  ['url', '50,000 dots', `http://${'.'.repeat(50_000)}x/`],
  ['events', 'missing', undefined],
  ['events', 'null', null],
  ['events', 'not an array', 'workflow.completed'],
  ['events', 'empty', []],
  ['events', 'an unknown type', ['nothing.happened']],
  ['events', 'one unknown type among others', ['workflow.completed', 'user.created', 'alert.created', 'x']],
  ['events', 'a number', [1]],
  ['events', 'null inside', [null]],
  ['events', 'a prototype name', ['constructor']],
  ['events', 'a pattern of ours', ['workflow.*', 'user.*', 'run.*', 'alert.*']],
  ['events', 'a wildcard', ['*'], ['elan', 'generic', 'validibot', 'workflows']],
  ['name', 'missing', undefined, ['elan', 'workflows']],
  ['name', 'blank', '  ', ['elan', 'workflows']],
  ['name', 'not text', {}, ['elan', 'workflows']],
  ['name', 'too long', 'x'.repeat(256), ['elan', 'workflows']],
  ['name', 'one character too long', 'x'.repeat(101), ['workflows']],
  ['secret', 'empty', '', ['elan', 'generic', 'validibot']],
  ['secret', 'a number', 1, ['elan', 'generic', 'validibot']],
  ['secret', 'null', null, ['generic', 'validibot']],
  ['secret', 'too long', 'x'.repeat(256), ['elan']],
  ['active', 'text', 'yes', ['generic']],
  ['is_active', 'text', 'yes', ['elan']],
  ['ulr', 'a misspelt name', url],
  ['event', 'a misspelt name', ['user.created']],
  ['is_activ', 'a misspelt name', false, ['elan']],
  ['isActive', 'nothing to give', false, ['workflows']],
  ['secret', 'nothing to give', 'mine', ['ventryx', 'workflows']],
  ['headers', 'an array', [], ['elan']],
  ['headers', 'a number inside', { 'x-a': 1 }, ['elan']],
  ['headers', 'reserved: content-type', { 'Content-Type': 'text/plain' }, ['elan']],
  ['headers', 'reserved: host', { host: 'elsewhere' }, ['elan']],
  ['headers', 'reserved: the signature', { 'x-webhook-signature': '0' }, ['elan']],
  ['headers', 'about the connection: expect', { Expect: '100-continue' }, ['elan']],
  ['headers', 'about the connection: upgrade', { upgrade: 'h2c' }, ['elan']],
  ['headers', 'about the connection: keep-alive', { 'keep-alive': 'timeout=5' }, ['elan']],
  ['headers', 'a line break', { 'x-a': 'b\r\nc: d' }, ['elan']],
  ['headers', 'a bad name', { 'x a': 'b' }, ['elan']],
  ['headers', 'a long value', { 'x-a': 'x'.repeat(4097) }, ['elan']],
]

const apis = new Map<Name, StartedApi>()
beforeAll(async () => {
  for (const name of ALL) apis.set(name, await startApi(GOOD[name].provider))
})
afterAll(async () => {
  for (const api of apis.values()) await api.close()
})

/** The message and the code of a refusal, in the format of each provider. */
function readError(name: Name, body: unknown): { message: string; code: string } {
  if (name === 'workflows') {
    expect(body).toEqual({ error: expect.any(String), code: expect.any(String) })
    const { error, code } = body as { error: string; code: string }
    return { message: error, code }
  }
  const error = { code: expect.any(String), message: expect.any(String) }
  expect(body).toEqual({ error: name === 'ventryx' ? { ...error, status: expect.any(Number) } : error })
  return (body as { error: { message: string; code: string } }).error
}

const CASES = WRONG.flatMap(([field, what, value, who = ALL]) =>
  who.map((name) => ({ name, field, what, value, title: `${name} refuses ${field}: ${what}` })),
)

test.each(CASES)('$title', async ({ name, field, value }) => {
  const { call, sender } = apis.get(name)!
  const { path, body } = GOOD[name]
  const before = sender.subscriptions().length
  const answer = await call('POST', path, { body: { ...body, [field]: value } })
  expect(answer.status).toBe(422)
  expect(readError(name, answer.body).message).toMatch(new RegExp(`^${field}: `))
  expect(sender.subscriptions()).toHaveLength(before)
  if (name === 'elan') expect((await call('GET', '/webhooks')).body).toEqual([])
})

test.each(ALL)('%s answers 4xx for a body that is not a JSON object and registers nothing', async (name) => {
  const { call, sender } = apis.get(name)!
  const { path } = GOOD[name]
  for (const [body, status] of [
    ['', 400],
    ['{"url": ', 400],
    ['url=https://receiver.test', 400],
    ['[]', 422],
    ['null', 422],
    ['"text"', 422],
  ] as const) {
    const answer = await call('POST', path, { body })
    expect([body, answer.status]).toEqual([body, status])
    readError(name, answer.body)
  }
  expect(sender.subscriptions()).toEqual([])
})

test.each(ALL)('%s answers 404 for other paths and 405 with Allow for other methods', async (name) => {
  const { call } = apis.get(name)!
  const lost = await call('GET', '/nowhere')
  expect(lost.status).toBe(404)
  readError(name, lost.body)
  const wrong = await call('PUT', GOOD[name].path)
  expect(wrong.status).toBe(405)
  expect(wrong.headers.get('allow')).toContain('POST')
  readError(name, wrong.body)
})

test.each(ALL)('%s answers 401 without a key, in its own format', async (name) => {
  const { call, sender } = apis.get(name)!
  const answer = await call('POST', GOOD[name].path, { body: GOOD[name].body, key: null })
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  const codes = { ventryx: 'invalid_api_key', workflows: 'UNAUTHORIZED' } as const
  expect(readError(name, answer.body).code).toBe({ ...codes }[name as 'ventryx'] ?? 'unauthorized')
  expect(sender.subscriptions()).toEqual([])
})

test('unknown ids are 404', async () => {
  const wanted: [Name, string, string][] = [
    ['elan', 'GET', '/webhooks/1'],
    ['elan', 'GET', '/webhooks/one'],
    ['elan', 'PATCH', '/webhooks/1'],
    ['elan', 'DELETE', '/webhooks/1'],
    ['elan', 'GET', '/webhooks/1/logs'],
    ['elan', 'POST', '/webhooks/1/test'],
    ['generic', 'POST', '/v1/webhooks/hook_1/test'],
    ['generic', 'GET', '/v1/webhooks/%E0%A4%A/deliveries'],
  ]
  for (const [name, method, path] of wanted) {
    const answer = await apis.get(name)!.call(method, path, { body: method === 'PATCH' ? {} : undefined })
    expect([path, answer.status]).toEqual([path, 404])
    readError(name, answer.body)
  }
})

test('an event that Ventryx cannot send is refused and not sent', async () => {
  const { call, sender } = apis.get('ventryx')!
  for (const [body, field] of [
    [{}, 'type'],
    [{ type: 7 }, 'type'],
    [{ type: '' }, 'type'],
    [{ type: 'order placed' }, 'type'],
    [{ type: 'order.\r\nplaced' }, 'type'],
    [{ type: 'order..placed' }, 'type'],
    [{ type: 'x'.repeat(256) }, 'type'],
    [{ type: 'order.placed', data: [] }, 'data'],
    [{ type: 'order.placed', data: null }, 'data'],
  ] as const) {
    const answer = await call('POST', '/v1/events', { body })
    expect(answer.status).toBe(422)
    expect(readError('ventryx', answer.body).message).toMatch(new RegExp(`^${field}: `))
  }
  expect(sender.deliveries()).toEqual([])
})
