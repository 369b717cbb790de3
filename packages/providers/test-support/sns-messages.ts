import { generateKeyPairSync, sign as signWith } from 'node:crypto'
import { type SnsNotification, sns, snsKeys } from '../src/sns.ts'
import { certificatePem } from './certificate-pem.ts'
import { type ReceiverOptions, receiverOf } from './receiver-of.ts'
import { recordingFetch } from './recording-fetch.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
export const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
export const certificate = certificatePem({ subject: 'sns.amazonaws.com', publicKey, signingKey: privateKey })
export const TopicArn = 'arn:aws:sns:us-west-2:123456789012:MyTopic'
export const SigningCertURL =
  'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem'
export const SubscribeURL = `https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=2336412f37f`
const TEXT = { 'content-type': 'text/plain; charset=UTF-8' }

export type Message = Record<string, unknown>

export const notification = (more: Message = {}): Message => ({
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn,
  Message: 'Hello wörld!\nAnd a second line.',
  Timestamp: new Date().toISOString(),
  SignatureVersion: '2',
  SigningCertURL,
  UnsubscribeURL: 'https://sns.us-west-2.amazonaws.com/?Action=Unsubscribe',
  ...more,
})
export const confirmation = (more: Message = {}): Message => ({
  ...notification({
    Type: 'SubscriptionConfirmation',
    Token: '2336412f37f',
    SubscribeURL,
    UnsubscribeURL: undefined,
  }),
  ...more,
})

/** Signs as documented. */
export function signed(message: Message, key = privateKey): string {
  const names =
    message.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const content = names
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${message[name]}\n`)
  const hash = message.SignatureVersion === '2' ? 'sha256' : 'sha1'
  const Signature = signWith(hash, Buffer.from(content.join('')), key).toString('base64')
  return JSON.stringify({ ...message, Signature })
}

export function setUp({
  register = () => {},
  ...options
}: Partial<Parameters<typeof snsKeys>[0]> & Pick<ReceiverOptions, 'register'> = {}) {
  const { fetch, fetched } = recordingFetch(() => new Response(certificate))
  const handled: string[] = []
  const receive = receiverOf(sns, {
    secret: snsKeys({ topics: [TopicArn], fetch, ...options }),
    register(webhooks) {
      webhooks.on('Notification', (event) => void handled.push((event as SnsNotification).Message))
      register(webhooks)
    },
  })
  const send = (body: string, headers: Record<string, string> = TEXT) => receive(body, headers)
  return { send, fetched, handled }
}
