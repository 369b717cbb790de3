import { generateKeyPairSync } from 'node:crypto'
import { EventEmitter } from 'node:events'
import https from 'node:https'
import { Readable } from 'node:stream'
import { createMockSender } from '@postern/mock-sender'
import MessageValidator from 'sns-validator'
import { describe, expect, it, vi } from 'vitest'
import { receiverOf } from '../test-support/receiver-of.ts'
import {
  certificate,
  type Message,
  notification,
  privatePem,
  publicPem,
  SigningCertURL,
  setUp,
  signed,
  TopicArn,
} from '../test-support/sns-messages.ts'
import { sns, snsKeys } from './sns.ts'

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
