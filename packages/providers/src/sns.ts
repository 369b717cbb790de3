import { defineProvider, type SecretLookup, type SignedPart, WebhookError } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { fieldsOf } from './shared/fields-of.ts'
import { type KeysByUrlOptions, keysByUrl } from './shared/keys-by-url.ts'
import { retriesAfter } from './shared/retries-after.ts'
import { SNS_HOST } from './shared/sns-host.ts'

export { type ConfirmSubscriptionsOptions, confirmSubscriptions } from './shared/confirm-subscriptions.ts'

const PAGES = 'https://docs.aws.amazon.com/sns/latest/dg'

/** A message published to a topic. */
export interface SnsNotification {
  readonly Type: 'Notification'
  readonly MessageId: string
  readonly TopicArn: string
  readonly Subject?: string
  /** The published text; often JSON. */
  readonly Message: string
  /** When the message was published, in ISO 8601. */
  readonly Timestamp: string
  readonly SignatureVersion: string
  readonly Signature: string
  readonly SigningCertURL: string
  readonly UnsubscribeURL: string
  /** Not signed. */
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>
  readonly [field: string]: unknown
}

/** The one event of `sns`, by its type. */
export type SnsEvents = { Notification: SnsNotification }

/** Which topics are accepted, and how to fetch certificates. */
export interface SnsKeysOptions extends KeysByUrlOptions {
  /** The ARNs of your topics, or a predicate. Required, since anyone with an AWS account can send you signed messages. */
  readonly topics: readonly string[] | ((topicArn: string) => boolean)
}

/**
 * Looks up Amazon's public key: refuses other topics, then fetches the certificate that the message names, only from AWS.
 * @example
 * const webhooks = createWebhooks({ provider: sns, secret: snsKeys({ topics: ['arn:aws:sns:us-east-1:123456789012:orders'] }) })
 * webhooks.observe(confirmSubscriptions())
 */
export function snsKeys({ topics, ...options }: SnsKeysOptions): SecretLookup {
  if (typeof topics !== 'function' && !(Array.isArray(topics) && topics.length > 0)) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'snsKeys has no topics. Pass the ARNs of the topics that you subscribe to.',
    )
  }
  const isAccepted = typeof topics === 'function' ? topics : (topicArn: string) => topics.includes(topicArn)
  const site = {
    host: SNS_HOST,
    path: /^\/SimpleNotificationService-[0-9A-Za-z]{1,100}\.pem$/,
    described: 'https://sns.<region>.amazonaws.com/SimpleNotificationService-....pem',
  }
  const keyAt = keysByUrl(site, options)
  return async (_request, body) => {
    const { TopicArn, SigningCertURL } = parse(body)
    if (typeof TopicArn !== 'string' || isAccepted(TopicArn) !== true) {
      throw new WebhookError(
        'SIGNATURE_INVALID',
        'The message comes from a topic that snsKeys does not accept. Add its ARN if the topic is yours.',
      )
    }
    return { secret: await keyAt(SigningCertURL), oneSender: true }
  }
}

function parse(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    return {}
  }
}

function signedLine(field: string): SignedPart[] {
  return [{ text: `${field}\n` }, { field, oneLine: true }, { text: '\n' }]
}

/** Names and values, in byte order of the names. `SubscribeURL` and `Token` occur only in confirmations. */
const SIGNED: readonly SignedPart[] = [
  { text: 'Message\n' },
  { field: 'Message' },
  { text: '\n' },
  ...signedLine('MessageId'),
  { optional: signedLine('Subject') },
  { optional: signedLine('SubscribeURL') },
  ...signedLine('Timestamp'),
  { optional: signedLine('Token') },
  ...signedLine('TopicArn'),
  ...signedLine('Type'),
]

function example(message: Pick<SnsNotification, 'Message'> & Partial<SnsNotification>): SnsNotification {
  return {
    Type: 'Notification',
    MessageId: '00000000-0000-4000-8000-000000000002',
    TopicArn: 'arn:aws:sns:us-west-2:123456789012:MyTopic',
    Timestamp: '2024-01-01T00:00:00.000Z',
    SignatureVersion: '2',
    Signature: '',
    SigningCertURL:
      'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-00000000000000000000000000000000.pem',
    UnsubscribeURL: 'https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe',
    ...message,
  }
}

/**
 * Amazon SNS over HTTP and HTTPS. The secret is `snsKeys({ topics })`; `observe(confirmSubscriptions())` confirms
 * subscriptions. Raw message delivery is unsigned and refused. In tests, the secret may be a public key in PEM.
 */
export const sns = defineProvider({
  name: 'sns',
  title: 'Amazon SNS',
  signature: {
    in: { field: 'Signature' },
    algorithm: 'rsa-sha256',
    alsoAlgorithms: ['rsa-sha1'],
    encoding: 'base64',
    // Shorter than claims are kept, so a replay still finds its claim.
    timestamp: { field: 'Timestamp', unit: 'iso', toleranceS: 86_400 },
    signed: SIGNED,
  },
  envelope: { type: 'Type', id: { field: 'MessageId' }, timestamp: 'Timestamp' },
  handshakes: ['SubscriptionConfirmation', 'UnsubscribeConfirmation'].map((name) => ({
    name,
    when: [{ field: 'Type', is: name }],
    proof: 'signature' as const,
    reply: {},
    alsoAccepts: [{ status: '2xx' as const }],
    example: {
      ...example({
        Message: `You have chosen to ${name === 'SubscriptionConfirmation' ? 'subscribe' : 'unsubscribe'}.`,
      }),
      Type: name,
      Token: 'a token',
      SubscribeURL: 'https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription',
    },
    emits: true as const,
  })),
  events: eventTypes<SnsEvents>({
    names: ['Notification'],
    fields: { MessageId: 'string', TopicArn: 'string', Message: 'string' },
    examples: { Notification: example({ Subject: 'My First Message', Message: 'Hello world!' }) },
  }),
  delivery: {
    timeoutMs: 15_000,
    ladderMs: retriesAfter(20, 20, 20),
    headers: {
      'x-amz-sns-message-type': 'event-type',
      'x-amz-sns-message-id': { field: 'MessageId' },
      'x-amz-sns-topic-arn': { field: 'TopicArn' },
    },
  },
  fidelity: [
    {
      about: 'signature',
      what: 'a field of the body that covers other fields; version 2 (SHA-256) and version 1 (SHA-1) are accepted',
      known: 'documented',
      source: `${PAGES}/sns-verify-signature-of-message.html`,
    },
    {
      about: 'line breaks',
      what: 'refused in every signed field except Message, so that two messages never have the same signed text',
      known: 'chosen',
    },
    {
      about: 'certificate',
      what: 'at SigningCertURL, only on sns.<region>.amazonaws.com or .amazonaws.com.cn; its validity and its key are checked',
      known: 'documented',
      source: `${PAGES}/sns-verify-signature-of-message.html`,
    },
    { about: 'tolerance', what: '24 h after the message was published', known: 'chosen' },
    {
      about: 'event id',
      what: 'MessageId, which retries repeat',
      known: 'documented',
      source: `${PAGES}/sns-message-and-json-formats.html`,
    },
    {
      about: 'handshakes',
      what: 'SubscriptionConfirmation and UnsubscribeConfirmation, answered with 200; confirmSubscriptions() visits SubscribeURL',
      known: 'documented',
      source: `${PAGES}/sns-message-and-json-formats.html`,
    },
    {
      about: 'answer and retries',
      what: '2xx within 15 s; 3 retries, 20 s apart; most 4xx are not retried',
      known: 'documented',
      source: `${PAGES}/sns-message-delivery-retries.html`,
    },
  ],
})
