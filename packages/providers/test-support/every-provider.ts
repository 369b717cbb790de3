import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AnyProvider, createWebhooks, type Outcome } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { createMockSender, type MockSenderOptions } from '@postern/mock-sender'

const SOURCES = new URL('../src/', import.meta.url)

/** Every provider that the package exports, found by its files. */
export async function everyProvider(): Promise<AnyProvider[]> {
  const files = readdirSync(SOURCES).filter((name) => /^[\w-]+\.ts$/.test(name) && !name.includes('.test'))
  const modules = await Promise.all(files.map((file) => import(new URL(file, SOURCES).href)))
  return modules.flatMap((module) => Object.values(module).filter(isProvider))
}

function isProvider(value: unknown): value is AnyProvider {
  return typeof (Object(value) as Partial<AnyProvider>).eventId === 'function'
}

export function typesWithExamples(provider: AnyProvider): string[] {
  return Object.keys(provider.events).filter((type) => provider.events[type]?.example !== undefined)
}

/** What the two ends are given. Where keys come in pairs, the sender has the private one. */
export function secretsOf({ signature }: AnyProvider): { sender?: string; receiver?: string } {
  const pair = keyPair(signature.algorithm)
  if (pair === undefined) return {}
  const { privateKey, publicKey } = pair
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { sender: pem, receiver: asShown(publicKey, signature.secret?.encoding ?? 'pem') }
}

/** A secret in the provider's form that no receiver was given. */
export async function strangeSecret(provider: AnyProvider): Promise<string> {
  const { sender: secret } = secretsOf(provider)
  const sender = createMockSender({ provider, ...(secret && { secret }) })
  open.push(() => sender.close())
  return (await sender.subscribe({ url: 'http://127.0.0.1:9/' })).secret!
}

function keyPair(algorithm: string): { privateKey: KeyObject; publicKey: KeyObject } | undefined {
  if (algorithm === 'ed25519') return generateKeyPairSync('ed25519')
  if (algorithm.startsWith('ecdsa')) return generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return algorithm.startsWith('rsa') ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : undefined
}

/** A public key in the form in which the provider shows it. */
function asShown(key: KeyObject, encoding: string): string {
  if (encoding === 'pem') return key.export({ type: 'spki', format: 'pem' }).toString()
  if (encoding === 'spki-base64') return key.export({ type: 'spki', format: 'der' }).toString('base64')
  const raw = Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url')
  return raw.toString(encoding === 'raw-hex' ? 'hex' : 'base64')
}

const open: (() => Promise<void> | void)[] = []

/** Closes what the tests have opened. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close()
}

export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`
}

export interface Run {
  readonly type: string
  readonly id: string
}

/** A mock sender and our own receiver of one provider, at the two ends of a real connection and of one clock. */
export async function startPair(provider: AnyProvider, options: Partial<MockSenderOptions> = {}) {
  const secrets = secretsOf(provider)
  let handler: RequestListener = (_request, response) => response.writeHead(500).end()
  const url = await serve((request, response) => handler(request, response))
  const settings = Object.fromEntries(
    (provider.settings ?? []).map((name) => [name, name === 'publicUrl' ? url : `the ${name}`]),
  )
  const sender = createMockSender({
    provider,
    settings,
    ...(secrets.sender && { secret: secrets.sender }),
    ...options,
  })
  open.push(() => sender.close())
  const subscription = await sender.subscribe({ url })
  const runs: Run[] = []
  const outcomes: Outcome[] = []
  /** Which runs of the handler fail. */
  const script: { fails: (run: Run) => boolean } = { fails: () => false }
  const webhooks = createWebhooks({
    provider,
    secret: secrets.receiver ?? subscription.secret!,
    settings,
    clock: { now: sender.now, after: () => () => {} },
  } as Parameters<typeof createWebhooks>[0])
  webhooks.observe((outcome) => outcomes.push(outcome))
  webhooks.on('*' as never, (_event: unknown, { type, id }: Run) => {
    if (script.fails({ type, id })) throw new Error('told to fail')
    runs.push({ type, id })
  })
  handler = toNodeHandler(webhooks) as RequestListener
  return { sender, subscription, url, runs, outcomes, script }
}
