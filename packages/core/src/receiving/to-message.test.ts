import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inboxReceiver, stubInbox } from '../../test-support/inbox-receiver.ts'
import { SECRET, ticket, tickets } from '../../test-support/tickets.ts'
import { createWebhooks, defineProvider, memoryStore } from '../index.ts'
import { decodeBody } from './to-message.ts'

async function keep(body: Uint8Array) {
  const inbox = stubInbox()
  const { deliver } = inboxReceiver({ inbox, validate: false })
  const status = await deliver(body)
  return { status, message: inbox.messages[0] }
}

it.each([
  ['plain text', Buffer.from(JSON.stringify(ticket())), 'utf8'],
  ['a byte order mark', Buffer.from(`\uFEFF${JSON.stringify(ticket())}`), 'utf8'],
  [
    'emoji and its own replacement character',
    Buffer.from(JSON.stringify({ ...ticket(), note: '🚪\uFFFD' })),
    'utf8',
  ],
])('keeps a body with %s byte for byte', async (_, bytes, encoding) => {
  const { status, message } = await keep(bytes)
  expect(status).toBe(200)
  expect(message!.encoding).toBe(encoding)
  expect(Buffer.from(decodeBody(JSON.parse(JSON.stringify(message)))).equals(bytes)).toBe(true)
})

it('keeps any event byte for byte, and as text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), async (json) => {
      const bytes = Buffer.from(`{"type":"ticket.opened","id":"evt_1","any":${json}}`)
      const { message } = await keep(bytes)
      expect(message!.encoding).toBe('utf8')
      expect(Buffer.from(decodeBody(message!)).equals(bytes)).toBe(true)
    }),
    { numRuns: 100 },
  )
})

it.each([
  ['lists its headers', true],
  ['names none', false],
])('keeps no token, which is the secret itself, of a request that %s', async (_what, lists) => {
  const inbox = stubInbox()
  const provider = defineProvider({
    name: 'tokens',
    signature: { header: 'X-Token', alsoIn: ['X-Older-Token'], algorithm: 'token' },
    envelope: { type: 'type' },
    events: { 'ticket.opened': tickets.events['ticket.opened'] },
  })
  const webhooks = createWebhooks({ provider, secret: SECRET, inbox, store: memoryStore() }).observe(() => {})
  const headers: Record<string, string> = { 'x-token': SECRET, 'x-older-token': SECRET, 'user-agent': 'x' }
  const reply = await webhooks.receive({
    method: 'POST',
    header: (name) => headers[name],
    ...(lists && { headerNames: () => Object.keys(headers) }),
    body: async () => Buffer.from(JSON.stringify(ticket())),
  })
  expect(reply.status).toBe(200)
  expect(inbox.messages[0]!.headers).toMatchObject({ 'user-agent': 'x' })
  expect(JSON.stringify(inbox.messages)).not.toContain(SECRET)
})
