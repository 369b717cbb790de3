import { expect, it } from 'vitest'
import { SECRET, signTicket, ticket, ticketReceiver } from '../../test-support/tickets.ts'

const url = 'https://app.test/hooks'
const body = JSON.stringify({ ...ticket(), note: 'é 😀' })
const headers = { 'X-Tickets-Signature': signTicket(body) }

function streamOf(chunks: Iterable<Uint8Array>, onPull = () => {}): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.iterator]()
  return new ReadableStream({
    pull(controller) {
      onPull()
      const { done, value } = iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

const streaming = (stream: ReadableStream<Uint8Array>, extra = {}) =>
  new Request(url, {
    method: 'POST',
    headers: { ...headers, ...extra },
    body: stream,
    duplex: 'half',
  } as RequestInit)

it('answers a Web-standard request', async () => {
  const { webhooks } = ticketReceiver()
  const response = await webhooks.fetch(new Request(url, { method: 'POST', headers, body }))
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await response.json()).toEqual({ ok: true })
})

it('joins chunks that split a character', async () => {
  const { webhooks } = ticketReceiver()
  const bytes = Buffer.from(body)
  const singles = Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1))
  expect((await webhooks.fetch(streaming(streamOf(singles)))).status).toBe(200)
})

it('stops reading at the limit', async () => {
  const { webhooks } = ticketReceiver({ maxBodyBytes: 10_000 })
  let pulls = 0
  const endless = (function* () {
    for (;;) yield new Uint8Array(1000)
  })()
  const response = await webhooks.fetch(streaming(streamOf(endless, () => pulls++)))
  expect(response.status).toBe(413)
  expect(pulls).toBeLessThan(15)
})

it('refuses by Content-Length before it reads the body', async () => {
  const { webhooks } = ticketReceiver({ maxBodyBytes: 10 })
  const response = await webhooks.fetch(streaming(streamOf([]), { 'content-length': '11' }))
  expect(response.status).toBe(413)
})

it('answers RAW_BODY_UNAVAILABLE for a body that was already read', async () => {
  const { webhooks } = ticketReceiver()
  const request = new Request(url, { method: 'POST', headers, body })
  await request.json()
  const response = await webhooks.fetch(request)
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual({ error: 'RAW_BODY_UNAVAILABLE' })
})

it('treats a missing body as an empty one', async () => {
  const { webhooks } = ticketReceiver()
  const signature = { 'X-Tickets-Signature': signTicket('') }
  expect((await webhooks.fetch(new Request(url, { method: 'POST', headers: signature }))).status).toBe(400)
})

it('refuses a stream that breaks off', async () => {
  const { webhooks, outcomes } = ticketReceiver()
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error('connection reset'))
    },
  })
  expect((await webhooks.fetch(streaming(broken))).status).toBe(408)
  expect(outcomes[0]).toMatchObject({ code: 'BODY_INCOMPLETE' })
})

it('stops reading a body that has not arrived by the deadline', async () => {
  const { webhooks } = ticketReceiver({ deadlineMs: 20 })
  let cancel = () => {}
  const cancelled = new Promise<void>((resolve) => {
    cancel = resolve
  })
  const endless = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}), cancel })
  expect((await webhooks.fetch(streaming(endless))).status).toBe(408)
  await cancelled
})

it('gives the secret function the path, query and host', async () => {
  const seen: unknown[] = []
  const { webhooks } = ticketReceiver({
    secret(request) {
      seen.push(request.url, request.header('host'))
      return SECRET
    },
  })
  const at = 'https://tenant.app.test:8443/hooks?tenant=a%20b#never-sent'
  expect((await webhooks.fetch(new Request(at, { method: 'POST', headers, body }))).status).toBe(200)
  expect(seen).toEqual(['/hooks?tenant=a%20b', 'tenant.app.test:8443'])
})
