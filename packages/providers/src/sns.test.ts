import { generateKeyPairSync, sign as signWith } from 'node:crypto'
import { EventEmitter } from 'node:events'
import https from 'node:https'
import { Readable } from 'node:stream'
import { createMockSender } from '@postern/mock-sender'
import MessageValidator from 'sns-validator'
import { describe, expect, it, vi } from 'vitest'
import { certificatePem } from '../test-support/certificate-pem.ts'
import { type ReceiverOptions, receiverOf } from '../test-support/receiver-of.ts'
import { recordingFetch } from '../test-support/recording-fetch.ts'
import { confirmSubscriptions, type SnsNotification, sns, snsKeys } from './sns.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
const certificate = certificatePem({ subject: 'sns.amazonaws.com', publicKey, signingKey: privateKey })
const TopicArn = 'arn:aws:sns:us-west-2:123456789012:MyTopic'
const SigningCertURL = 'https://sns.us-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem'
const SubscribeURL = `https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TopicArn}&Token=2336412f37f`
const TEXT = { 'content-type': 'text/plain; charset=UTF-8' }

type Message = Record<string, unknown>

const notification = (more: Message = {}): Message => ({
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
const confirmation = (more: Message = {}): Message => ({
  ...notification({
    Type: 'SubscriptionConfirmation',
    Token: '2336412f37f',
    SubscribeURL,
    UnsubscribeURL: undefined,
  }),
  ...more,
})

/** Signs as documented. */
function signed(message: Message, key = privateKey): string {
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

function setUp({
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

/** Runs sns-validator, which always downloads the certificate, with a replaced `https.get`. */
function validate(message: string): Promise<unknown> {
  const get = vi.spyOn(https, 'get').mockImplementation(((
    _url: string,
    onAnswer: (answer: unknown) => void,
  ) => {
    onAnswer(Object.assign(Readable.from([certificate]), { statusCode: 200 }))
    return new EventEmitter()
  }) as never)
  return new Promise((resolve, reject) => {
    new MessageValidator().validate(message, (error, valid) => (error ? reject(error) : resolve(valid)))
  }).finally(() => get.mockRestore())
}

describe('Amazon SNS and sns-validator', () => {
  const sender = createMockSender({ provider: sns, secret: privatePem })

  it('the validator and the receiver accept the signature of the mock sender', async () => {
    const { text } = sender.sign('Notification', { SigningCertURL, TopicArn })
    expect(await validate(text)).toMatchObject({ Type: 'Notification' })
    expect((await setUp().send(text)).outcomes).toMatchObject([{ kind: 'handled', type: 'Notification' }])
  })

  it.each(['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type', 'Signature'])(
    'both refuse a changed %s',
    async (name) => {
      const { text } = sender.sign('Notification', { SigningCertURL, TopicArn })
      const message = JSON.parse(text) as Message
      const other: Message = {
        Timestamp: new Date(Date.now() - 1000).toISOString(),
        Signature: `AAAA${String(message.Signature).slice(4)}`,
      }
      const changed = other[name] ?? `${message[name]}x`
      const tampered = JSON.stringify({ ...message, [name]: changed })
      await expect(validate(tampered)).rejects.toThrow()
      expect((await setUp({ topics: () => true }).send(tampered)).reply.status).toBe(401)
    },
  )
})

describe('Amazon SNS', () => {
  it.each(['1', '2'])('accepts the documented signature of version %s', async (SignatureVersion) => {
    for (const Subject of [undefined, 'My First Message']) {
      const { send, handled, fetched } = setUp()
      const message = notification({ SignatureVersion, Subject })
      expect((await send(signed(message))).reply.status).toBe(200)
      expect(handled).toEqual([message.Message])
      expect(fetched).toEqual([SigningCertURL])
    }
  })

  it('refuses a removed and an added subject', async () => {
    const { Subject, ...bare } = JSON.parse(signed(notification({ Subject: 'Hi' }))) as Message
    expect((await setUp().send(JSON.stringify(bare))).reply.status).toBe(401)
    const plain = JSON.parse(signed(notification())) as Message
    expect((await setUp().send(JSON.stringify({ ...plain, Subject }))).reply.status).toBe(401)
  })

  it('refuses line breaks that would turn one message into another', async () => {
    const Message = 'a\nMessageId\nother-id'
    const message = notification({ Message })
    const { Signature } = JSON.parse(signed(message)) as { Signature: string }
    const resplit = {
      ...message,
      Message: 'a',
      MessageId: `other-id\nMessageId\n${message.MessageId}`,
      Signature,
    }
    expect((await setUp().send(JSON.stringify(resplit))).reply.status).toBe(401)
    const subject = { ...message, Message: 'a', MessageId: 'other-id', Subject: 'x', Signature }
    expect((await setUp().send(JSON.stringify(subject))).reply.status).toBe(401)
    expect((await setUp().send(JSON.stringify({ ...message, Signature }))).reply.status).toBe(200)
  })

  it('refuses a message of another topic without fetching its certificate', async () => {
    const { send, fetched } = setUp()
    const { reply, outcomes } = await send(
      signed(notification({ TopicArn: 'arn:aws:sns:us-west-2:666666666666:Evil' })),
    )
    expect([reply.status, fetched]).toEqual([401, []])
    expect(outcomes[0]).toMatchObject({ code: 'SIGNATURE_INVALID', error: { message: /topic/ } })
  })

  it.each([
    'https://sns.us-west-2.amazonaws.com.evil.com/SimpleNotificationService-1.pem',
    'https://sns.evil.s3.amazonaws.com/SimpleNotificationService-1.pem',
    'https://snsxus-west-2.amazonaws.com/SimpleNotificationService-1.pem',
    'https://evil.com/?sns.us-west-2.amazonaws.com/SimpleNotificationService-1.pem',
    'https://sns.us-west-2.amazonaws.com/evil/SimpleNotificationService-1.pem',
    'https://sns.us-west-2.amazonaws.com/?Action=GetTopicAttributes&x=SimpleNotificationService-1.pem',
    'http://sns.us-west-2.amazonaws.com/SimpleNotificationService-1.pem',
  ])('refuses a certificate at %s', async (url) => {
    const { send, fetched } = setUp()
    expect((await send(signed(notification({ SigningCertURL: url })))).reply.status).toBe(401)
    expect(fetched).toEqual([])
  })

  it('accepts a certificate from a region in China', async () => {
    const url = 'https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-0123456789abcdef.pem'
    expect((await setUp().send(signed(notification({ SigningCertURL: url })))).reply.status).toBe(200)
  })

  it('refuses another key, an unsigned message, raw delivery and a message published two days ago', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect((await setUp().send(signed(notification(), other.privateKey))).reply.status).toBe(401)
    expect((await setUp().send(JSON.stringify(notification()))).reply.body).toContain('SIGNATURE_MISSING')
    expect((await setUp().send('{"raw":true}', { 'x-amz-sns-rawdelivery': 'true' })).reply.status).toBe(401)
    const old = notification({ Timestamp: new Date(Date.now() - 2 * 86_400_000).toISOString() })
    expect((await setUp().send(signed(old))).reply.body).toContain('TIMESTAMP_OUT_OF_TOLERANCE')
  })

  it('does not verify form fields inside a JSON body', async () => {
    const captured = JSON.parse(signed(notification())) as Record<string, string>
    const { UnsubscribeURL: _url, ...fields } = captured
    const form = new URLSearchParams(fields).toString()
    const forged = JSON.stringify({
      ...notification({ Message: 'forged' }),
      Signature: 'x',
      padding: `&${form}&`,
    })
    const { send, handled } = setUp()
    const { reply } = await send(forged, { 'content-type': 'application/x-www-form-urlencoded' })
    expect([reply.status, handled]).toEqual([401, []])
  })

  it('recognises a retry, even with another certificate', async () => {
    const { send } = setUp()
    const message = notification()
    const again = { ...message, SigningCertURL: SigningCertURL.replace('cdef', 'cde0') }
    expect((await send(signed(message))).outcomes).toMatchObject([{ kind: 'handled' }])
    expect((await send(signed(again))).outcomes).toMatchObject([{ kind: 'duplicate' }])
  })

  it('accepts a public key as the secret', async () => {
    const receive = receiverOf(sns, { secret: publicPem })
    expect((await receive(signed(notification()), {})).reply.status).toBe(200)
  })

  it('requires topics', () => {
    expect(() => snsKeys({ topics: [] })).toThrow(/^snsKeys has no topics\. Pass the ARNs/)
    expect(() => snsKeys({ topics: undefined as never })).toThrow(/topics/)
  })
})

describe('confirmSubscriptions', () => {
  /** Receives the body, and records the visited URLs and the failed visits. */
  async function visits(
    body: string,
    visit: () => Response | Promise<Response> = () => new Response('<ok/>'),
  ) {
    const { fetch, fetched: visited } = recordingFetch(visit)
    const failures: unknown[] = []
    const confirm = confirmSubscriptions({ fetch })
    const { send } = setUp({
      register: (webhooks) =>
        void webhooks.observe((outcome) => confirm(outcome).catch((error) => failures.push(error))),
    })
    const received = await send(body)
    await new Promise((resolve) => setImmediate(resolve))
    return { ...received, visited, failures }
  }

  it('does nothing unless registered: the receiver only answers the confirmation', async () => {
    const { send, fetched, handled } = setUp()
    const { reply, outcomes } = await send(signed(confirmation()))
    expect(reply.status).toBe(200)
    expect(outcomes).toMatchObject([
      { kind: 'handshake', name: 'SubscriptionConfirmation', body: { SubscribeURL } },
    ])
    expect([fetched, handled]).toEqual([[SigningCertURL], []])
  })

  it('visits the SubscribeURL', async () => {
    const { reply, visited, failures } = await visits(signed(confirmation()))
    expect([reply.status, visited, failures]).toEqual([200, [new URL(SubscribeURL).href], []])
  })

  it.each([
    ['another host', SubscribeURL.replace('amazonaws.com', 'amazonaws.com.evil.com')],
    ['another service', SubscribeURL.replace('sns.', 'sqs.')],
    ['another action', SubscribeURL.replace('ConfirmSubscription', 'Publish')],
    ['plain HTTP', SubscribeURL.replace('https', 'http')],
    ['a port', SubscribeURL.replace('.com', '.com:8443')],
    ['a user name', SubscribeURL.replace('//', '//sns.us-west-2.amazonaws.com@')],
    ['a loopback address', 'https://127.0.0.1/?Action=ConfirmSubscription'],
    ['a text that is not a URL', 'nowhere'],
  ])('never visits %s, even if it is signed', async (_title, url) => {
    const { visited, failures } = await visits(signed(confirmation({ SubscribeURL: url })))
    expect(visited).toEqual([])
    expect(failures).toMatchObject([{ message: /not a confirmation URL of SNS/ }])
  })

  it('visits nothing for a forgery, another topic or an UnsubscribeConfirmation', async () => {
    const forged = signed(confirmation()).replace('2336412f37f', '2336412f380')
    const foreign = signed(confirmation({ TopicArn: 'arn:aws:sns:us-west-2:666666666666:Evil' }))
    const ending = signed(confirmation({ Type: 'UnsubscribeConfirmation' }))
    expect((await visits(forged)).visited).toEqual([])
    expect((await visits(foreign)).visited).toEqual([])
    const { reply, visited, outcomes } = await visits(ending)
    expect([reply.status, visited, outcomes[0]?.kind]).toEqual([200, [], 'handshake'])
  })

  it('rejects when the visit fails', async () => {
    const { reply, failures } = await visits(signed(confirmation()), () => new Response('', { status: 403 }))
    expect(reply.status).toBe(200)
    expect(failures).toMatchObject([{ message: /could not be confirmed\. Visit the SubscribeURL/ }])
  })
})
