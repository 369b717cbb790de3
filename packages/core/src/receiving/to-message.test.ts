import fc from 'fast-check'
import { expect, it } from 'vitest'
import { inboxReceiver, stubInbox } from '../../test-support/inbox-receiver.ts'
import { ticket } from '../../test-support/tickets.ts'
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
    'emoji and a replacement character of its own',
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
