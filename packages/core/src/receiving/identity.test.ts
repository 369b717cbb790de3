import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { request, SECRET, signTicket, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, memoryStore, type Outcome, type StandardSchema } from '../index.ts'
import { fingerprintOf } from '../signing/fingerprint.ts'
import { toSigningKey } from '../signing/keys.ts'
import { claimKey } from './identity.ts'

const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) },
}
const open = defineProvider({
  name: 'open',
  signature: tickets.signature,
  envelope: { type: 'type', id: { field: 'id' } },
  events: { 'ticket.opened': anything },
})

/** Receives raw JSON bodies, one after another. Resolves to the number of handler runs. */
async function runsOf(bodies: readonly string[], options: object = {}): Promise<number> {
  const webhooks = createWebhooks({ provider: open, secret: SECRET, store: memoryStore(), ...options })
  let runs = 0
  webhooks.on('*', () => {
    runs++
  })
  for (const body of bodies) expect((await webhooks.receive(request(body))).status).toBe(200)
  return runs
}

const withId = (json: string) => `{"type":"ticket.opened","id":${json}}`

test.each([
  ['9007199254740993', '9007199254740992'],
  ['9007199254740991.0000001', '9007199254740991'],
  ['1e400', '2e400'],
  ['-1e400', '-2e400'],
  ['1e-400', '2e-400'],
  ['0', '-0'],
  ['0', '0e1'],
  ['0.1', '0.10000000000000000001'],
  ['1', '"1"'],
  ['1', '1.00000000000000000001'],
  ['1000', '1e3'],
  ['"sha256:x"', '"text:sha256:x"'],
  ['1', '"number:1"'],
  ['null', '"null"'],
  ['true', '"true"'],
  ['[1]', '"1"'],
])('events whose ids are %s and %s are two events', async (one, other) => {
  expect(await runsOf([withId(one), withId(other)])).toBe(2)
  expect(await runsOf([withId(other), withId(one)])).toBe(2)
})

test.each(['"evt_1"', '1', '9007199254740991', '9007199254740993', '1e400', '0.5', '-0', 'null'])(
  'an event whose id is %s is the same event when it is sent again',
  async (id) => {
    expect(await runsOf([withId(id), withId(id)])).toBe(1)
  },
)

test('a numeric id identifies an event whose other bytes change', async () => {
  const attempt = (n: number) => `{"type":"ticket.opened","id":42,"attempt":${n},"ratio":0.5}`
  expect(await runsOf([attempt(1), attempt(2)])).toBe(1)
})

test('a string id never equals the digest of another body', async () => {
  const anonymous = '{"type":"ticket.opened","n":1}'
  const digest = tickets.eventId({}, Buffer.from(anonymous))
  expect(await runsOf([anonymous, withId(JSON.stringify(digest))])).toBe(2)
})

test('the id and the claim key of an event keep their format', async () => {
  const webhooks = createWebhooks({ provider: open, secret: SECRET })
  const outcomes: Outcome[] = []
  webhooks.observe((outcome) => outcomes.push(outcome))
  await webhooks.receive(request(withId('"evt:1"')))
  await webhooks.receive(request(withId('42')))
  expect(outcomes).toMatchObject([
    { id: 'evt:1', key: 'open:evt:1' },
    { id: '42', key: 'open:number:42' },
  ])
})

const isNoId = ({ id }: { id: string | number }) => id === '' || Object.is(id, -0)

const KEYS = ['one secret', 'another secret'].map((secret) => toSigningKey(open.signature, secret))

/** Strings that often consist of separators. */
const part = fc.oneof(
  fc.string({ unit: fc.constantFrom(':', '%', '|', '3', 'A', 'a', '1', 'é') }),
  fc.string({ minLength: 1 }),
)
const owner = fc.record({ endpoint: part, tenant: fc.constantFrom(undefined, 0, 1) })
const event = fc.record({
  id: fc.oneof(
    part,
    fc.integer(),
    part.map((text) => `number:${text}`),
  ),
  type: fc.oneof(part, fc.constantFrom(...KEYS.map(fingerprintOf))),
  typeSigned: fc.boolean(),
})

test('different tenants, endpoints, types and ids never share a key', () => {
  const keyFor = (
    whose: { endpoint: string; tenant: number | undefined },
    what: { id: string | number; type: string; typeSigned: boolean },
  ) => {
    const parsed = { id: what.id, type: what.type }
    const { endpoint, tenant } = whose
    const provider = { ...open, typeSigned: what.typeSigned }
    return claimKey(
      { endpoint, keyring: { keys: KEYS }, sharesEndpoint: tenant !== undefined },
      {
        provider,
        id: provider.eventId(parsed, Buffer.from(JSON.stringify(parsed))),
        type: what.type,
        parsed,
        request: { header: () => undefined },
        secretIndex: tenant ?? 0,
      },
    )
  }
  fc.assert(
    fc.property(owner, event, owner, event, (whose, what, whoseElse, whatElse) => {
      const isSame =
        whose.endpoint === whoseElse.endpoint &&
        whose.tenant === whoseElse.tenant &&
        what.typeSigned === whatElse.typeSigned &&
        (what.typeSigned || what.type === whatElse.type) &&
        (what.id === whatElse.id || (isNoId(what) && isNoId(whatElse) && what.type === whatElse.type))
      expect(keyFor(whose, what) === keyFor(whoseElse, whatElse)).toBe(isSame)
    }),
    {
      numRuns: 5000,
      examples: [
        [
          { endpoint: 'acme', tenant: undefined },
          { id: 'corp:1', type: 't', typeSigned: true },
          { endpoint: 'acme:corp', tenant: undefined },
          { id: '1', type: 't', typeSigned: true },
        ],
      ],
    },
  )
})

test('tenants of a secret function without endpoints are kept apart by their secrets', async () => {
  const store = memoryStore()
  const webhooks = createWebhooks({
    provider: tickets,
    store,
    secret: ({ header }) => [`secret of ${header('x-tenant')}`, 'a secret nobody uses'],
  })
  const outcomes: Outcome[] = []
  let runs = 0
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('*', () => {
    runs++
  })
  const body = JSON.stringify({ type: 'ticket.opened', id: 'evt_1', data: { title: 'x' } })
  for (const tenant of ['acme', 'umbrella', 'acme']) {
    const headers = {
      'x-tenant': tenant,
      'x-tickets-signature': signTicket(body, `secret of ${tenant}`),
    }
    await webhooks.receive(request(body, { headers }))
  }
  expect(runs).toBe(2)
  expect(outcomes.map(({ kind }) => kind)).toEqual(['handled', 'handled', 'duplicate'])
  const { key } = outcomes[0] as { key: string }
  expect(key).toMatch(/^tickets\|\|[\w-]{22}:evt_1$/)
  for (const digest of ['hex', 'base64', 'base64url'] as const) {
    expect(key).not.toContain(createHmac('sha256', 'secret of acme').update(body).digest(digest).slice(0, 8))
  }
})

const SIGNED_ID = defineProvider({
  name: 'signed-id',
  signature: {
    header: 'webhook-signature',
    algorithm: 'hmac-sha256',
    encoding: 'base64',
    prefix: 'v1,',
    separator: ' ',
    signed: [{ header: 'Webhook-Id' }, { text: '.' }, 'body'],
  },
  envelope: { type: 'type', id: { header: 'webhook-id' } },
  events: { 'ticket.opened': anything },
})

test('a signed id in a header identifies the event, whatever the body', async () => {
  const webhooks = createWebhooks({ provider: SIGNED_ID, secret: SECRET })
  const ids: string[] = []
  webhooks.on('*', (_event, { id }) => void ids.push(id))
  const send = (id: string, body: string) => {
    const mac = createHmac('sha256', SECRET).update(`${id}.${body}`).digest('base64')
    return webhooks.receive(
      request(body, { headers: { 'webhook-id': id, 'webhook-signature': `v1,${mac}` } }),
    )
  }
  for (const id of ['msg_1', 'msg_2', 'msg_3', 'msg_1']) {
    expect((await send(id, '{"type":"ticket.opened"}')).status).toBe(200)
  }
  expect((await send('msg_2', '{"type": "ticket.opened"}')).status).toBe(200)
  expect(ids).toEqual(['msg_1', 'msg_2', 'msg_3'])
})
