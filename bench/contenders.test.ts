import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { contenders } from './contenders.ts'
import { type Delivery, userCreated } from './deliveries.ts'
import { PATH, pairs, RECEIVERS, skipSeen } from './http-servers.ts'
import { signDelivery } from './sign.ts'

// The contenders have no observers, as in the benchmark, so refusals are printed.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}))
afterEach(() => void vi.restoreAllMocks())

/** Changes a byte and keeps the length and the JSON valid, so that only the signature check can refuse it. */
function tamper(body: Buffer): Buffer {
  return Buffer.from(body.toString('latin1').replace('Inventory', 'inventory'), 'latin1')
}

test.each(contenders)('$name accepts a signed delivery and refuses a forged one', async (contender) => {
  const receive = contender.open()
  const accept = async (delivery: Delivery) => {
    const input = contender.toInput?.(delivery) ?? delivery
    const answer = await receive(input as never)
    contender.assertAccepted?.(answer)
  }
  for (const serial of [1, 2]) {
    const delivery = contender.prepare(1000, serial)
    await accept(delivery)
    await expect(accept({ ...delivery, body: tamper(delivery.body) })).rejects.toThrow()
  }
})

const servers = Object.entries(pairs).flatMap(([framework, pair]) =>
  Object.entries(RECEIVERS).map(([name, create]) => ({
    name: `${framework} (${name})`,
    create: () => create(pair),
  })),
)

test.each(servers)('$name accepts a signed delivery and refuses a forged one', async ({ create }) => {
  const server = (await create()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`
  const { body, headers } = signDelivery(userCreated, 1000, 1)
  const post = async (bytes: Buffer) => {
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } }
    return (await fetch(url, { ...init, body: new Uint8Array(bytes) })).status
  }
  expect(await post(body)).toBe(200)
  expect(await post(tamper(body))).toBe(401)
  server.closeAllConnections()
  server.close()
})

test('the remembering receiver handles each event once', async () => {
  const handled: string[] = []
  const handle = skipSeen(async ({ id }) => void handled.push(id))
  for (const id of ['evt_1', 'evt_2', 'evt_1']) await handle({ id })
  expect(handled).toEqual(['evt_1', 'evt_2'])
})
