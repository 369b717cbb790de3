import { createHmac, timingSafeEqual } from 'node:crypto'
import { Webhooks as OctokitWebhooks } from '@octokit/webhooks'
import { createWebhooks, type WebhookReply, type WebhookRequest, type WebhooksOptions } from '@postern/core'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import Stripe from 'stripe'
import { Webhook as SvixWebhook } from 'svix'
import { alertCreated, type Delivery, makeBody, type Sample, userCreated } from './deliveries.ts'
import { SECRET, signDelivery } from './sign.ts'

/** A library under comparison: how its deliveries are signed and how it receives them. */
export interface Contender {
  readonly name: string
  /** Creates a signed delivery of about `bytes` bytes, unique per serial number. */
  prepare(bytes: number, serial: number): Delivery
  /** Converts a delivery to the input of the API. Not measured, because an adapter does it. */
  toInput?(delivery: Delivery): unknown
  /** Creates a receiver, which throws or rejects for a refused delivery unless `assertAccepted` checks its result. */
  open(): (input: never) => unknown
  assertAccepted?(answer: unknown): void
}

const STANDARD_SECRET = `whsec_${Buffer.from(SECRET).toString('base64')}`

/** The provider's documented recipe alone: the minimum for any receiver. */
const floor: Contender = {
  name: 'floor: createHmac + timingSafeEqual + JSON.parse',
  prepare: (bytes, serial) => signDelivery(userCreated, bytes, serial),
  open: () => (delivery: Delivery) => {
    const expected = createHmac('sha256', SECRET).update(delivery.body).digest('hex')
    const given = Buffer.from(delivery.headers['x-webhook-signature']!)
    const wanted = Buffer.from(expected)
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Error('not signed')
    return JSON.parse(delivery.body.toString('utf8'))
  },
}

const posternBare = postern('postern: verify + parse + dispatch', userCreated, {
  idempotency: false,
  validate: false,
})
const posternWhole = postern('postern: the whole pipeline, with schema and claim', userCreated)
const posternDigest = postern('postern: the same for a provider without event ids', alertCreated)

function postern(
  name: string,
  sample: Sample,
  options: Pick<WebhooksOptions, 'idempotency' | 'validate'> = {},
): Contender {
  return {
    name,
    prepare: (bytes, serial) => signDelivery(sample, bytes, serial),
    toInput: ({ headers, body }): WebhookRequest => ({
      method: 'POST',
      header: (header) => headers[header],
      body: () => Promise.resolve(body),
    }),
    open() {
      const webhooks = createWebhooks({ provider: sample.provider, secret: SECRET, ...options })
      webhooks.on(sample.type, handle)
      return webhooks.receive
    },
    assertAccepted(answer) {
      const { status } = answer as WebhookReply
      if (status !== 200) throw new Error(`answered ${status}`)
    },
  }
}

const octokit: Contender = {
  name: '@octokit/webhooks: verifyAndReceive',
  prepare(bytes, serial) {
    const body = makeBody(userCreated, bytes, serial)
    return { body, headers: { 'x-hub-signature-256': `sha256=${hmacHex(body)}` } }
  },
  open() {
    const webhooks = new OctokitWebhooks({ secret: SECRET, log: { ...console, error() {} } })
    webhooks.on('issues', handle)
    return ({ headers, body }: Delivery) =>
      webhooks.verifyAndReceive({
        id: 'delivery',
        name: 'issues',
        payload: body.toString('utf8'),
        signature: headers['x-hub-signature-256']!,
      })
  },
}

const stripe: Contender = {
  name: 'stripe: webhooks.constructEvent',
  prepare(bytes, serial) {
    const body = makeBody(userCreated, bytes, serial)
    const seconds = Math.floor(Date.now() / 1000)
    return { body, headers: { 'stripe-signature': `t=${seconds},v1=${hmacHex(`${seconds}.`, body)}` } }
  },
  open() {
    const { webhooks } = new Stripe('sk_test_unused')
    return ({ headers, body }: Delivery) =>
      handle(webhooks.constructEvent(body, headers['stripe-signature']!, SECRET, 3600))
  },
}

const standardWebhooks: Contender = {
  name: 'standardwebhooks: verify',
  prepare: (bytes, serial) => signStandard('webhook', makeBody(userCreated, bytes, serial)),
  open() {
    const webhook = new StandardWebhook(STANDARD_SECRET)
    return ({ headers, body }: Delivery) => handle(webhook.verify(body, headers as Record<string, string>))
  },
}

const svix: Contender = {
  name: 'svix: verify',
  prepare: (bytes, serial) => signStandard('svix', makeBody(userCreated, bytes, serial)),
  open() {
    const webhook = new SvixWebhook(STANDARD_SECRET)
    return ({ headers, body }: Delivery) => handle(webhook.verify(body, headers as Record<string, string>))
  },
}

export const contenders: readonly Contender[] = [
  floor,
  posternBare,
  posternWhole,
  posternDigest,
  octokit,
  stripe,
  standardWebhooks,
  svix,
]

/** The app's handler. It does nothing, so that only the receiver is measured. */
function handle(_event: unknown): void {}

function signStandard(vendor: string, body: Buffer): Delivery {
  const seconds = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', SECRET).update(`msg_1.${seconds}.`).update(body).digest('base64')
  const values = { id: 'msg_1', timestamp: seconds, signature: `v1,${mac}` }
  const headers = Object.entries(values).map(([name, value]) => [`${vendor}-${name}`, value])
  return { body, headers: Object.fromEntries(headers) }
}

function hmacHex(...parts: (string | Buffer)[]): string {
  const hmac = createHmac('sha256', SECRET)
  for (const part of parts) hmac.update(part)
  return hmac.digest('hex')
}
