import { defineProvider, type SecretLookup, type SignedPart, WebhookError } from '@postern/core'
import { eventTypes } from './shared/event-types.ts'
import { type KeysByUrlOptions, keysByUrl } from './shared/keys-by-url.ts'
import { retriesAfter } from './shared/ladder.ts'
import { SNS_HOST } from './shared/sns-host.ts'

export { type ConfirmSubscriptionsOptions, confirmSubscriptions } from './shared/confirm-subscriptions.ts'

const PAGES = 'https://docs.aws.amazon.com/sns/latest/dg'

/** A message of a topic. */
export interface SnsNotification {
  readonly Type: 'Notification'
  readonly MessageId: string
  readonly TopicArn: string
  readonly Subject?: string
  /** What was published; often JSON. */
  readonly Message: string
  /** When it was published, in ISO 8601. */
  readonly Timestamp: string
  readonly SignatureVersion: string
  readonly Signature: string
  readonly SigningCertURL: string
  readonly UnsubscribeURL: string
  /** Nobody signs these. */
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>
  readonly [field: string]: unknown
}

export type SnsEvents = { Notification: SnsNotification }

/** Whose messages are wanted, and how certificates are had. */
export interface SnsKeysOptions extends KeysByUrlOptions {
  /** The ARNs of the topics, or a test of one. Whoever has an AWS account can send signed messages of another topic. */
  readonly topics: readonly string[] | ((topicArn: string) => boolean)
}

/**
 * The secret of SNS: the key of the certificate that a message names, if it stands at AWS's and the topic is yours.
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
  const isWanted = typeof topics === 'function' ? topics : (topicArn: string) => topics.includes(topicArn)
  const site = {
    host: SNS_HOST,
    path: /^\/SimpleNotificationService-[0-9A-Za-z]{1,100}\.pem$/,
    described: 'https://sns.<region>.amazonaws.com/SimpleNotificationService-....pem',
  }
  const keyAt = keysByUrl(site, options)
  return async (_request, body) => {
    const { TopicArn, SigningCertURL } = parse(body)
    if (typeof TopicArn !== 'string' || isWanted(TopicArn) !== true) {
      throw new WebhookError(
        'SIGNATURE_INVALID',
        'The message is of a topic that snsKeys does not name. Add its ARN if it is one of yours.',
      )
    }
    return { secret: await keyAt(SigningCertURL), oneSender: true }
  }
}

function parse(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(Buffer.from(body).toString('utf8')))
  } catch {
    return {}
  }
}

function line(field: string): SignedPart[] {
  return [{ text: `${field}\n` }, { field, oneLine: true }, { text: '\n' }]
}

/** Confirmations have what a notification has not, and all names stand in the order of their bytes. */
const SIGNED: readonly SignedPart[] = [
  { text: 'Message\n' },
  { field: 'Message' },
  { text: '\n' },
  ...line('MessageId'),
  { optional: line('Subject') },
  { optional: line('SubscribeURL') },
  ...line('Timestamp'),
  { optional: line('Token') },
  ...line('TopicArn'),
  ...line('Type'),
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
 * Amazon SNS over HTTP and HTTPS. The secret is `snsKeys({ topics })`; `observe(confirmSubscriptions())` confirms what is
 * subscribed. Raw message delivery is unsigned, and refused. In tests the secret may be a public key, as PEM.
 */
export const sns = defineProvider({
  name: 'sns',
  title: 'Amazon SNS',
  signature: {
    in: { field: 'Signature' },
    algorithm: 'rsa-sha256',
    alsoAlgorithms: ['rsa-sha1'],
    encoding: 'base64',
    // As long as a receiver surely remembers, so that no old message comes in again.
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
      what: 'named fields of the body, in the body; version 2 is SHA-256, version 1 is SHA-1, and both are taken',
      known: 'documented',
      source: `${PAGES}/sns-verify-signature-of-message.html`,
    },
    {
      about: 'line breaks',
      what: 'refused in every signed field but Message, so that no message can be read as another one',
      known: 'chosen',
    },
    {
      about: 'certificate',
      what: 'at SigningCertURL, on sns.<region>.amazonaws.com or .amazonaws.com.cn; its dates and its key are checked',
      known: 'documented',
      source: `${PAGES}/sns-verify-signature-of-message.html`,
    },
    { about: 'tolerance', what: 'a day after the message was published', known: 'chosen' },
    {
      about: 'event id',
      what: 'MessageId, which a retry keeps',
      known: 'documented',
      source: `${PAGES}/sns-message-and-json-formats.html`,
    },
    {
      about: 'handshakes',
      what: 'SubscriptionConfirmation, confirmed by a GET of its SubscribeURL where that is asked for; UnsubscribeConfirmation, answered 200',
      known: 'documented',
      source: `${PAGES}/sns-message-and-json-formats.html`,
    },
    {
      about: 'answer and retries',
      what: '2xx within 15 s; 3 retries, 20 s apart; most 4xx are not tried again',
      known: 'documented',
      source: `${PAGES}/sns-message-delivery-retries.html`,
    },
  ],
})
