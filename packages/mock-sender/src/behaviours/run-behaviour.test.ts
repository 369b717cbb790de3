import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generic } from '@postern/core/providers'
import { describe, expect, it } from 'vitest'
import { behaviours, runBehaviour } from './index.ts'
import type { Preparation, ReceiverUnderTest } from './receiver-under-test.ts'

const SECRET = 'whsec_of_a_receiver_written_by_hand'
const LIMIT = 1_048_576

/** The parts of a handwritten receiver. A flaw replaces one of them. */
const sound = {
  limit: LIMIT,
  methods: ['POST'],
  readChunk: (chunk: Buffer): Buffer => chunk,
  isGenuine: (body: Buffer, signature: string | undefined) =>
    signature !== undefined && equal(body, signature),
  parse: (body: Buffer): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)),
  isEvent: (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !!(value as { type?: unknown }).type &&
    typeof (value as { type: unknown }).type === 'string',
  isKnown: (_type: string) => true,
  identify: (event: { id: string }, _req: IncomingMessage) => event.id,
  whileRunning: 503,
  rememberBefore: false,
  rememberAfter: true,
  errorBody: (_error: Error) => '',
  stopsWithClient: false,
}

function mac(body: Buffer): string {
  return createHmac('sha256', SECRET).update(body).digest('hex')
}

function equal(body: Buffer, signature: string): boolean {
  const expected = mac(body)
  const given = signature.toLowerCase()
  return (
    given.length === expected.length && timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(expected))
  )
}

async function start(flaw: Partial<typeof sound> = {}) {
  const parts = { ...sound, ...flaw }
  const effects = new Map<string, number>()
  const plans = new Map<string, Preparation & { begin(): void; released: Promise<void> }>()
  const done = new Set<string>()
  const running = new Set<string>()

  async function run(id: string, req: IncomingMessage): Promise<void> {
    const plan = plans.get(id)
    plans.delete(id)
    plan?.begin()
    if (plan?.kind === 'fail-once') throw new Error(plan.message)
    await plan?.released
    if (parts.stopsWithClient && req.socket.destroyed) return
    effects.set(id, (effects.get(id) ?? 0) + 1)
  }

  async function receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!parts.methods.includes(req.method!)) return void res.writeHead(405).end()
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      chunks.push(parts.readChunk(chunk))
      size += chunk.length
      if (size > parts.limit) return void res.writeHead(413, { connection: 'close' }).end()
    }
    const body = Buffer.concat(chunks)
    if (!parts.isGenuine(body, req.headers['x-webhook-signature'] as string))
      return void res.writeHead(401).end()
    let event: { id: string; type: string }
    try {
      event = parts.parse(body) as typeof event
    } catch {
      return void res.writeHead(400).end()
    }
    if (!parts.isEvent(event)) return void res.writeHead(400).end()
    if (!parts.isKnown(event.type)) return void res.writeHead(422).end()
    const id = parts.identify(event, req)
    if (done.has(id)) return void res.writeHead(200).end()
    if (running.has(id)) return void res.writeHead(parts.whileRunning, { 'retry-after': '1' }).end()
    if (parts.rememberBefore) done.add(id)
    running.add(id)
    try {
      if (event.type in generic.events) await run(event.id, req)
      if (parts.rememberAfter) done.add(id)
      res.writeHead(200).end()
    } finally {
      running.delete(id)
    }
  }

  const server = createServer((req, res) => {
    receive(req, res).catch((error) => res.writeHead(500).end(parts.errorBody(error)))
  }).listen(0)
  await once(server, 'listening')
  const receiver: ReceiverUnderTest = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    provider: generic,
    secret: SECRET,
    maxBodyBytes: LIMIT,
    timeoutMs: 1000,
    effects: (id) => effects.get(id) ?? 0,
    prepare(id, preparation) {
      let begin = () => {}
      let release = () => {}
      const started = new Promise<void>((resolve) => {
        begin = resolve
      })
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      plans.set(id, { ...preparation, begin, released })
      return { started, release }
    },
    memoryBytes: () => process.memoryUsage().arrayBuffers,
  }
  return {
    receiver,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

it('passes a correct receiver without Postern', async () => {
  await using started = await start()
  for (const behaviour of behaviours) await runBehaviour(behaviour, started.receiver)
})

it('checks codes and bodies only for Postern', async () => {
  await using started = await start()
  const receiver = { ...started.receiver, isPostern: true }
  await expect(
    runBehaviour(named('acknowledges a signed event and handles it once'), receiver),
  ).rejects.toThrow()
})

describe('finds a receiver that', () => {
  const flaws: [what: string, flaw: Partial<typeof sound>, finding: string][] = [
    [
      'skips the check when there is no signature',
      { isGenuine: (body, signature) => signature === undefined || equal(body, signature) },
      'refuses a request without a signature',
    ],
    [
      'lets timingSafeEqual throw',
      {
        isGenuine: (body, signature = '') =>
          timingSafeEqual(Buffer.from(mac(body), 'hex'), Buffer.from(signature, 'hex')),
      },
      'refuses a signature one digit short',
    ],
    [
      'compares up to the shorter side',
      { isGenuine: (body, signature) => signature !== undefined && mac(body).startsWith(signature) },
      'refuses a signature cut down to one byte',
    ],
    [
      'verifies what it has parsed and written again',
      {
        isGenuine: (body, signature = '') =>
          equal(Buffer.from(JSON.stringify(JSON.parse(String(body)))), signature),
      },
      'accepts JSON that no serialiser would write',
    ],
    [
      'verifies decoded text',
      {
        isGenuine: (body, signature = '') => equal(Buffer.from(body.toString()), signature),
        parse: (body) => JSON.parse(body.toString()),
      },
      'refuses an invalid byte in place of the replacement character',
    ],
    [
      'turns each chunk into text',
      { readChunk: (chunk) => Buffer.from(chunk.toString()) },
      'accepts a chunked body that is split inside a character',
    ],
    [
      'reads everything',
      { limit: Number.POSITIVE_INFINITY },
      'refuses a chunked body of 100 MB before all of it has arrived, and buffers none of it',
    ],
    [
      'reads fields of null',
      { isEvent: (value) => (value as { type: string }).type !== undefined },
      'refuses JSON that is not an object',
    ],
    [
      'refuses types it does not know',
      { isKnown: (type) => type in generic.events },
      'acknowledges the unknown event type postern.unheard_of without handling it',
    ],
    [
      'takes every method',
      { methods: ['POST', 'PUT', 'PATCH', 'DELETE'] },
      'refuses signed PUT, PATCH and DELETE requests',
    ],
    ['remembers nothing', { rememberAfter: false }, 'acknowledges a duplicate without handling it again'],
    [
      'goes by an unsigned id',
      { identify: (event, req) => String(req.headers['x-delivery-id'] ?? event.id) },
      'recognises a duplicate whatever its unsigned headers say',
    ],
    [
      'remembers an event before it is done',
      { rememberBefore: true },
      'handles an event again after its handler failed, and hides the error from the sender',
    ],
    [
      'sends the error to the sender',
      { errorBody: (error) => error.message },
      'handles an event again after its handler failed, and hides the error from the sender',
    ],
    [
      'acknowledges what is still being handled',
      { whileRunning: 200 },
      'does not acknowledge a duplicate while the first is being handled',
    ],
    [
      'stops when the client leaves',
      { stopsWithClient: true },
      'completes an event whose sender has disconnected',
    ],
  ]
  it.each(flaws)('%s', async (_what, flaw, finding) => {
    await using started = await start(flaw)
    await expect(runBehaviour(named(finding), started.receiver)).rejects.toThrow()
  })
})

function named(name: string) {
  return behaviours.find((behaviour) => behaviour.name === name)!
}
