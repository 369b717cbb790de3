import { createHmac } from 'node:crypto'
import { Signature } from '@hubspot/api-client'
import { describe, expect, it } from 'vitest'
import { receiverOf } from '../test-support/receiver-of.ts'
import { hubspot } from './hubspot.ts'

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const publicUrl = 'https://example.com/hooks'
const settings = { publicUrl }

function sign(requestBody: string, timestamp = Date.now()): Record<string, string> {
  const signature = Signature.getSignature('POST', 'v3', {
    clientSecret: secret,
    requestBody,
    url: publicUrl,
    timestamp,
    signature: '',
  } as never)
  return { 'X-HubSpot-Signature-v3': signature, 'X-HubSpot-Request-Timestamp': String(timestamp) }
}

const BODY = JSON.stringify([
  hubspot.events['contact.creation'].example,
  hubspot.events['contact.propertyChange'].example,
])

describe('HubSpot and @hubspot/api-client', () => {
  it('the receiver accepts the signature of the SDK, and handles each event', async () => {
    const send = receiverOf(hubspot, { secret, settings })
    const { reply, outcomes } = await send(BODY, sign(BODY))
    expect(reply.status).toBe(200)
    expect(outcomes).toMatchObject([{ type: 'contact.creation' }, { type: 'contact.propertyChange' }])
  })

  it('the receiver refuses a tampered body, another URL and an old timestamp', async () => {
    expect((await receiverOf(hubspot, { secret, settings })(`${BODY} `, sign(BODY))).reply.status).toBe(401)
    const elsewhere = { publicUrl: 'https://example.com/other' }
    expect((await receiverOf(hubspot, { secret, settings: elsewhere })(BODY, sign(BODY))).reply.status).toBe(
      401,
    )
    const stale = sign(BODY, Date.now() - 301_000)
    expect((await receiverOf(hubspot, { secret, settings })(BODY, stale)).reply.status).toBe(401)
  })

  it('another attempt number does not make a new event', async () => {
    const send = receiverOf(hubspot, { secret, settings })
    const attempt = (attemptNumber: number) =>
      JSON.stringify([{ ...hubspot.events['contact.creation'].example, attemptNumber }])
    await send(attempt(0), sign(attempt(0)))
    expect((await send(attempt(1), sign(attempt(1)))).outcomes).toMatchObject([{ kind: 'duplicate' }])
  })
})

describe('the URL that HubSpot signs', () => {
  /** The documented table of the characters that HubSpot decodes before it signs the URL. */
  const DECODED: Readonly<Record<string, string>> = {
    '%3A': ':',
    '%2F': '/',
    '%3F': '?',
    '%40': '@',
    '%21': '!',
    '%24': '$',
    '%27': "'",
    '%28': '(',
    '%29': ')',
    '%2A': '*',
    '%2C': ',',
    '%3B': ';',
  }
  const percent = (code: number) => `%${code.toString(16).toUpperCase().padStart(2, '0')}`
  const ENCODED = Array.from({ length: 256 }, (_, code) => percent(code))

  /** The status of a request to `url` whose signature covers `signedUrl`. */
  async function statusOf(url: string, signedUrl: string): Promise<number> {
    const timestamp = String(Date.now())
    const mac = createHmac('sha256', secret).update(`POST${signedUrl}${BODY}${timestamp}`).digest('base64')
    const headers = { 'X-HubSpot-Signature-v3': mac, 'X-HubSpot-Request-Timestamp': timestamp }
    return (await receiverOf(hubspot, { secret, settings })(BODY, headers, { url })).reply.status
  }

  it('has the documented characters decoded', async () => {
    for (const [encoded, character] of Object.entries(DECODED)) {
      const query = (text: string) => `?a=${text}b${text}`
      expect(await statusOf(`/hooks${query(encoded)}`, publicUrl + query(character)), encoded).toBe(200)
      expect(await statusOf(`/hooks${query(encoded)}`, publicUrl + query(encoded)), encoded).toBe(401)
    }
  })

  it('keeps every other character encoded, also in lower case and after an encoded percent sign', async () => {
    const others = ENCODED.filter((encoded) => !(encoded in DECODED))
    expect(others).toHaveLength(256 - 12)
    for (const encoded of [...others, '%3a', '%2f', '%253A', '%25%2', '%', '%2']) {
      const query = `?a=${encoded}`
      expect(await statusOf(`/hooks${query}`, publicUrl + query), encoded).toBe(200)
    }
  })

  it('has its path decoded too', async () => {
    const configured = { publicUrl: 'https://example.com/hooks%2Fhubspot%20x?to=%40me' }
    const timestamp = String(Date.now())
    const signedUrl = 'https://example.com/hooks/hubspot%20x?to=@me'
    const mac = createHmac('sha256', secret).update(`POST${signedUrl}${BODY}${timestamp}`).digest('base64')
    const headers = { 'X-HubSpot-Signature-v3': mac, 'X-HubSpot-Request-Timestamp': timestamp }
    const { reply } = await receiverOf(hubspot, { secret, settings: configured })(BODY, headers)
    expect(reply.status).toBe(200)
  })
})
