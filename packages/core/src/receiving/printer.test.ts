import { expect, it } from 'vitest'
import { captureErrors } from '../../test-support/capture-errors.ts'
import { manualClock } from '../../test-support/manual-clock.ts'
import { request, SECRET, signTicket, ticket, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, type Outcome } from '../index.ts'
import { createPrinter } from './printer.ts'

const badlySigned = () =>
  request(ticket(), { headers: { 'x-tickets-signature': signTicket(JSON.stringify(ticket()), 'another') } })

it('names the handler that failed, and prints its error first', async () => {
  const webhooks = createWebhooks({ provider: tickets, secret: SECRET })
  webhooks.on(
    '*',
    () => {
      throw new Error('boom')
    },
    { name: 'save' },
  )
  const lines = await captureErrors(() => webhooks.receive(request()))
  expect(lines).toHaveLength(1)
  const [first, second] = lines[0]!.split('\n')
  expect(first).toContain("HANDLER_FAILED (ticket.opened, tickets:evt_1). The handler 'save' threw.")
  expect(`${first}${second}`).toContain('Error: boom')
  expect(lines[0]).not.toContain('WebhookError')
})

it('prints a refusal once, then a count at most once a minute', async () => {
  const clock = manualClock()
  const webhooks = createWebhooks({ provider: tickets, secret: SECRET, clock })
  const lines = await captureErrors(async () => {
    for (let n = 0; n < 50; n++) await webhooks.receive(badlySigned())
    await clock.advance(61_000)
    for (let n = 0; n < 50; n++) await webhooks.receive(badlySigned())
  })
  expect(lines).toHaveLength(2)
  expect(lines[0]).toContain('SIGNATURE_INVALID')
  expect(lines[1]).toContain('50 more requests were refused with SIGNATURE_INVALID.')
})

it('prints the hint of a refusal instead of its message, and each hint separately', async () => {
  const webhooks = createWebhooks({ provider: tickets, secret: `${SECRET}\n` })
  const lines = await captureErrors(async () => {
    await webhooks.receive(request())
    await webhooks.receive(badlySigned())
    await webhooks.receive(request())
  })
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/SIGNATURE_INVALID\. The secret has white space around it\. Trim/)
  expect(lines[1]).toMatch(/SIGNATURE_INVALID\. The X-Tickets-Signature header matches no secret/)
})

it('links the documentation of each code and hint once, but not for the sender', async () => {
  const url = (anchor: string) =>
    `See https://github.com/postern-dev/postern/blob/main/docs/reference/errors.md#${anchor}`
  const webhooks = createWebhooks({ provider: tickets, secret: `${SECRET}\n` })
  const failing = createWebhooks({ provider: tickets, secret: SECRET }).on('*', () => {
    throw new Error('boom')
  })
  const replies: string[] = []
  const lines = await captureErrors(async () => {
    replies.push((await webhooks.receive(request())).body)
    replies.push((await webhooks.receive(badlySigned())).body)
    replies.push((await failing.receive(request())).body)
    replies.push((await failing.receive(request())).body)
  })
  expect(lines.map((line) => line.match(/See \S+/g))).toEqual([
    [url('secret_whitespace')],
    [url('signature_invalid')],
    [url('handler_failed')],
    null,
  ])
  expect(lines[2]!.endsWith(`\n${url('handler_failed')}`)).toBe(true)
  expect(replies).toEqual([
    '{"error":"SIGNATURE_INVALID"}',
    '{"error":"SIGNATURE_INVALID"}',
    '{"error":"HANDLER_FAILED"}',
    '{"error":"HANDLER_FAILED"}',
  ])
})

it('says that a secret function returned nothing', async () => {
  const webhooks = createWebhooks({ provider: tickets, secret: () => undefined })
  const lines = await captureErrors(() => webhooks.receive(request()))
  expect(lines[0]).toContain('The secret function returned no secret for this request.')
})

it('prints nothing with an observer, or for a handled event', async () => {
  const quiet = createWebhooks({ provider: tickets, secret: SECRET }).observe(() => {})
  const well = createWebhooks({ provider: tickets, secret: SECRET }).on('*', () => {})
  const lines = await captureErrors(async () => {
    await quiet.receive(badlySigned())
    await well.receive(request())
    await well.receive(request())
  })
  expect(lines).toEqual([])
})

it('prints the stack of an error of a driver, which has a code too', async () => {
  const error = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  const outcome = { kind: 'handled', type: 'ticket.opened', key: 'tickets:evt_1', provider: 'tickets', error }
  const lines = await captureErrors(() => createPrinter(Date.now)(outcome as Outcome))
  expect(lines[0]).toMatch(
    /^\[postern\] tickets: handled \(ticket\.opened, tickets:evt_1\) Error: connect ECONNREFUSED\n {4}at /,
  )
})

it('replies when the console throws', async () => {
  const webhooks = createWebhooks({ provider: tickets, secret: SECRET })
  const original = console.error
  console.error = () => {
    throw new Error('EPIPE')
  }
  try {
    expect((await webhooks.receive(badlySigned())).status).toBe(401)
  } finally {
    console.error = original
  }
})
