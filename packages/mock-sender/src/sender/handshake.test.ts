import { createHmac } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createWebhooks, defineProvider, type Handshake, type StandardSchema } from '@postern/core'
import { generic } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { createMockSender } from './create-mock-sender.ts'

const SECRET = 'whsec_of_handshakes'
const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) },
}
const open: (() => unknown)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

const ECHO: Handshake = {
  name: 'echo',
  when: [{ field: 'type', is: 'challenge' }],
  proof: 'signature',
  reply: { body: { field: 'data.token' } },
  alsoAccepts: [
    { body: { json: { token: { field: 'data.token' } } } },
    { status: '2xx', body: { form: { token: { field: 'data.token' } } } },
  ],
  example: { type: 'challenge', version: 1, data: { token: 'x' } },
  timeoutMs: 150,
}
const CRC: Handshake = {
  name: 'crc',
  method: 'GET',
  when: [{ query: 'crc' }],
  proof: 'none',
  reply: {
    body: {
      json: { answer: { hmac: { query: 'crc' }, hash: 'sha256', encoding: 'base64', prefix: 'sha256=' } },
    },
  },
}
const VERIFY: Handshake = {
  name: 'verify',
  method: 'GET',
  when: [{ query: 'mode', is: 'subscribe' }],
  proof: { query: 'token', setting: 'verifyToken' },
  reply: { body: { query: 'challenge' } },
}
const provider = defineProvider({
  name: 'service',
  title: 'Service',
  signature: {
    header: 'X-Signature',
    algorithm: 'hmac-sha256',
    encoding: 'hex',
    signed: [{ header: 'X-Id' }, 'timestamp', 'body'],
    timestamp: { header: 'X-Time', toleranceS: 60 },
  },
  envelope: { type: 'type', id: { header: 'X-Id' } },
  settings: ['verifyToken'],
  handshakes: [ECHO, CRC, VERIFY],
  events: { 'thing.done': { schema: anything, example: { type: 'thing.done' } } },
})

interface Seen {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** Starts a receiver whose answers depend on the request. */
async function start(answer: (seen: Seen, response: ServerResponse) => void) {
  const requests: Seen[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const url = new URL(request.url!, 'http://127.0.0.1')
    const seen = { method: request.method!, url, headers: request.headers, text }
    requests.push(seen)
    answer(seen, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?tenant=1`, requests }
}

function startSender(options: Partial<Parameters<typeof createMockSender>[0]> = {}) {
  const sender = createMockSender({ provider, secret: SECRET, settings: { verifyToken: 'v' }, ...options })
  open.push(() => sender.close())
  return sender
}

const tokenOf = ({ text }: Seen): string => JSON.parse(text).data.token

test('a handshake is the example with a new value in the field that the answer repeats', async () => {
  const { url, requests } = await start((seen, response) => response.end(tokenOf(seen)))
  const sender = startSender()
  const first = await sender.handshake('echo', { url })
  await sender.handshake('echo', { url })
  const [one, two] = requests.map((seen) => JSON.parse(seen.text))
  expect(one).toEqual({ type: 'challenge', version: 1, data: { token: expect.stringMatching(/^\w{24}$/) } })
  expect(two.data.token).not.toBe(one.data.token)
  expect(requests[0]!.url.search).toBe('?tenant=1')
  expect(first).toMatchObject({ name: 'echo', response: { status: 200 }, error: null, problems: [] })
  expect(JSON.parse(JSON.stringify(first)).request).toMatchObject({
    method: 'POST',
    url,
    body: requests[0]!.text,
  })
})

test('a signed handshake is signed as the contract says, including its headers', async () => {
  const webhooks = createWebhooks({ provider, secret: SECRET, settings: { verifyToken: 'v' } })
  webhooks.observe(() => {})
  const { url } = await start(async ({ method, headers, text, url }, response) => {
    const { status, body } = await webhooks.receive({
      method,
      url: url.pathname + url.search,
      header: (name) => headers[name] as string | undefined,
      body: async () => Buffer.from(text),
    })
    response.writeHead(status).end(body)
  })
  const sender = startSender()
  for (const name of ['echo', 'crc', 'verify']) await sender.handshake(name, { url })
  await expect(sender.handshake('echo', { url, secret: 'another' })).rejects.toThrow(
    'The status is 401, not 200.',
  )
  await expect(startSender({ settings: { verifyToken: 'w' } }).handshake('verify', { url })).rejects.toThrow(
    /The status is 40\d, not 200/,
  )
})

test('accepts every answer that the provider accepts', async () => {
  const json = await start((seen, response) =>
    response.end(JSON.stringify({ token: tokenOf(seen), more: 1 })),
  )
  await startSender().handshake('echo', { url: json.url })
  const form = await start((seen, response) => response.writeHead(201).end(`token=${tokenOf(seen)}`))
  await startSender().handshake('echo', { url: form.url })
})

test.each<[what: string, answer: (seen: Seen, response: ServerResponse) => void, problem: string]>([
  [
    'quotes',
    (seen, response) => response.end(`"${tokenOf(seen)}"`),
    'not the value of data.token: it has quotes around it.',
  ],
  [
    'space',
    (seen, response) => response.end(`${tokenOf(seen)}\n`),
    'not the value of data.token: it has whitespace around it.',
  ],
  [
    'JSON under another name',
    (seen, response) => response.end(JSON.stringify({ challenge: tokenOf(seen) })),
    'not the value of data.token: it is inside JSON.',
  ],
  ['nothing', (_seen, response) => response.end(), 'The body is empty, not the value of data.token.'],
  [
    'a redirect',
    (_seen, response) => response.writeHead(308, { location: '/elsewhere' }).end(),
    'The status is 308, which redirects to /elsewhere, not 200.',
  ],
  ['no answer in time', () => {}, 'There is no answer: There was no complete answer within 150 ms.'],
  ['half an answer', (_seen, response) => response.destroy(), 'There is no answer: '],
])('an answer with %s fails, and the error gives the reason', async (_what, answer, problem) => {
  const { url } = await start(answer)
  const playing = startSender().handshake('echo', { url })
  await expect(playing).rejects.toThrow(problem)
  await expect(playing).rejects.toMatchObject({
    name: 'HandshakeError',
    handshake: { name: 'echo', problems: [expect.any(String)] },
    message: expect.stringMatching(/Answer 200 with the value of data.token, within 150ms\.$/),
  })
})

const mac =
  (secret: string, encoding: 'base64' | 'hex', prefix = 'sha256=') =>
  ({ url }: Seen, response: ServerResponse) => {
    const answer = prefix + createHmac('sha256', secret).update(url.searchParams.get('crc')!).digest(encoding)
    response.end(JSON.stringify({ answer }))
  }

test.each([
  [mac(SECRET, 'hex'), /^answer is not .* in base64: it is in hex\.$/],
  [
    mac(SECRET, 'base64', ''),
    /^answer is not 'sha256=' and the HMAC-SHA256 of crc under the secret, in base64: the prefix is missing\.$/,
  ],
  [mac('another', 'base64'), /^answer is not .* in base64\.$/],
])('reports a wrong HMAC without showing one', async (answer, problem) => {
  const { url } = await start(answer)
  const playing = startSender().handshake('crc', { url })
  await expect(playing).rejects.toMatchObject({ handshake: { problems: [expect.stringMatching(problem)] } })
})

test("the secret of the subscription with the URL takes precedence over the sender's", async () => {
  const { url } = await start(mac('theirs', 'base64'))
  const sender = startSender()
  await expect(sender.handshake('crc', { url })).rejects.toThrow('answer is not')
  await sender.subscribe({ url, secret: 'theirs' })
  await sender.handshake('crc', { url })
})

test('reports missing settings of a handshake before it sends anything', async () => {
  const url = 'http://127.0.0.1:9/'
  const sender = startSender({ settings: {} })
  await expect(sender.handshake('ecoh', { url })).rejects.toThrow("no handshake 'ecoh'. Did you mean 'echo'?")
  await expect(sender.handshake('verify', { url })).rejects.toThrow('Pass settings: { verifyToken }')
  await expect(sender.handshake('echo', { url: 'nowhere' })).rejects.toThrow()
  const bare = createMockSender({ provider })
  open.push(() => bare.close())
  await expect(bare.handshake('echo', { url })).rejects.toThrow('There is no single secret to sign with.')
  const other = createMockSender({ provider: generic })
  open.push(() => other.close())
  await expect(other.handshake('echo', { url })).rejects.toThrow('has no handshake')
})

test('a strict sender plays no handshake with a private address', async () => {
  const sender = startSender({ egress: 'strict' })
  await expect(sender.handshake('echo', { url: 'https://127.0.0.1/' })).rejects.toThrow(
    /private|loopback|public/,
  )
})
