import { expect, it } from 'vitest'
import { request, SECRET, signTicket, ticket, ticketReceiver, tickets } from '../../test-support/tickets.ts'
import { defineProvider } from '../definition/define-provider.ts'
import { toSigningKey } from './keys.ts'
import { sign } from './sign.ts'

const compact = JSON.stringify(ticket())

async function hintFor(body: string | Uint8Array, signature: string, secret: string | string[] = SECRET) {
  const { webhooks, outcomes } = ticketReceiver({ secret })
  const reply = await webhooks.receive(request(body, { headers: { 'x-tickets-signature': signature } }))
  expect(reply).toMatchObject({ status: 401, body: '{"error":"SIGNATURE_INVALID"}' })
  const [outcome] = outcomes
  return outcome?.kind === 'refused' ? outcome.hint?.code : 'not refused'
}

it('says that the prefix is missing', async () => {
  expect(await hintFor(compact, signTicket(compact).slice('sha256='.length))).toBe('prefix_missing')
})

it('says that the secret has white space around it', async () => {
  expect(await hintFor(compact, signTicket(compact), `${SECRET}\n`)).toBe('secret_whitespace')
})

it.each(['\n', '\r\n'])('says that a line break (%j) was added at the end', async (newline) => {
  expect(await hintFor(compact + newline, signTicket(compact))).toBe('trailing_newline')
})

it('says that a line break at the end was removed', async () => {
  expect(await hintFor(compact, signTicket(`${compact}\n`))).toBe('trailing_newline')
})

it('says that a byte order mark was added', async () => {
  expect(await hintFor(`\ufeff${compact}`, signTicket(compact))).toBe('byte_order_mark')
})

it('says that the body was parsed and written again', async () => {
  const spaced = JSON.stringify(ticket(), null, 2)
  expect(await hintFor(spaced, signTicket(compact))).toBe('body_reserialised')
  expect(await hintFor(compact, signTicket(spaced))).toBe('body_reserialised')
  const python = '{"type": "ticket.opened", "name": "\\u00e9"}'
  expect(await hintFor('{"type":"ticket.opened","name":"é"}', signTicket(python))).toBe('body_reserialised')
})

it('is undefined when no known mistake fits', async () => {
  expect(await hintFor(compact, signTicket(compact, 'another secret'))).toBeUndefined()
  expect(await hintFor('not JSON', 'sha256=00')).toBeUndefined()
})

it.each([1_000_000, 8_000_000])('takes little CPU time for an unsigned body of %i bytes', async (size) => {
  const { webhooks, outcomes } = ticketReceiver({
    maxBodyBytes: size * 2,
    secret: [SECRET, `"${SECRET}"`],
  })
  const rows = Array.from({ length: size / 16 }, (_, n) => ['é', n % 10, {}])
  const body = JSON.stringify({ ...ticket(), rows })
  await webhooks.receive(request(body, { headers: { 'x-tickets-signature': 'sha256=00' } }))
  const [outcome] = outcomes
  // CPU time, because other tests share the machine. Without the limit it is 200 ms per megabyte.
  const before = process.cpuUsage()
  expect(outcome?.kind === 'refused' && outcome.hint).toBeUndefined()
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1000).toBeLessThan(180)
})

it('is undefined for a signature that matches and a time that does not', async () => {
  const timed = defineProvider({
    name: 'timed',
    signature: {
      ...tickets.signature,
      signed: ['timestamp', 'body'],
      timestamp: { header: 'X-Time', toleranceS: 300 },
    },
    envelope: { type: 'type', id: { field: 'id' } },
    events: tickets.events,
  })
  const { webhooks, outcomes } = ticketReceiver({ provider: timed as never })
  const nowMs = Date.now() - 600_000
  const signed = sign(timed.signature, [toSigningKey(timed.signature, SECRET)], Buffer.from(compact), {
    nowMs,
  })
  const headers = Object.fromEntries(
    Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]),
  )
  await webhooks.receive(request(compact, { headers }))
  expect(outcomes).toMatchObject([{ code: 'TIMESTAMP_OUT_OF_TOLERANCE' }])
  expect(outcomes[0]!.hint).toBeUndefined()
})

it('is computed when it is read, not when the outcome is logged', async () => {
  const { webhooks, outcomes } = ticketReceiver()
  await webhooks.receive(request(`${compact}\n`, { headers: { 'x-tickets-signature': signTicket(compact) } }))
  const [outcome] = outcomes
  expect(Object.keys(outcome!)).not.toContain('hint')
  expect(JSON.stringify(outcome)).not.toContain('hint')
  expect({ ...outcome }).not.toHaveProperty('hint')
  expect(outcome?.kind === 'refused' && outcome.hint?.code).toBe('trailing_newline')
})
