import { type AnyProvider, createWebhooks, type Outcome } from '@postern/core'
import { createMockSender } from '@postern/mock-sender'
import { describe, expect, it } from 'vitest'

/** Headers by any spelling of their names. */
export type Headers = Readonly<Record<string, string>>

/** The provider's official SDK, as far as it signs and verifies. */
export interface Sdk {
  /** Signs with the time that is given, in seconds since the epoch. Absent where the SDK cannot sign. */
  sign?(body: string, nowS: number): Headers | Promise<Headers>
  /** Throws, or resolves to false, for what it refuses. */
  verify(body: string, headers: Headers): unknown
}

export interface HeldAgainst {
  /** The SDK's name and version in the test's title. */
  readonly name: string
  readonly sdk: Sdk
  /** What the receiver is given; the sender's too, where both share it. */
  readonly secret: string
  /** The private key of a provider that signs with one. */
  readonly signingSecret?: string
  readonly settings?: Readonly<Record<string, string>>
  /** The path that requests are sent to, where it matters. */
  readonly url?: string
  /** The event types to send. @default every type with an example */
  readonly types?: readonly string[]
  /** False where no timestamp is signed. @default whether the scheme has one */
  readonly staleRefused?: boolean
}

/** Holds a provider against its official SDK, both ways: what one signs the other takes, and nothing else. */
export function holdAgainst(provider: AnyProvider, options: HeldAgainst): void {
  const { name, sdk, secret, signingSecret = secret, settings, url = '/hooks' } = options
  const types = options.types ?? typesWithExamples(provider)
  const timed = options.staleRefused ?? provider.signature.timestamp !== undefined

  const receive = async (body: string, headers: Headers) => {
    const outcomes: Outcome[] = []
    const webhooks = createWebhooks({ provider, secret, ...(settings && { settings }) })
    webhooks.observe((outcome) => outcomes.push(outcome))
    webhooks.on('*', () => {})
    const lower = lowerCase(headers)
    const bytes = Buffer.from(body)
    const reply = await webhooks.receive({
      method: 'POST',
      url,
      header: (one) => lower[one],
      body: async () => bytes,
    })
    return { status: reply.status, outcomes }
  }

  const signed = (type: string) => {
    const sender = createMockSender({ provider, secret: signingSecret })
    const url = settings?.publicUrl
    const { headers, text } = sender.sign(type, {}, { ...(url !== undefined && { url }) })
    return { headers, text }
  }

  const refusedBySdk = async (body: string, headers: Headers) => {
    try {
      return (await sdk.verify(body, headers)) === false
    } catch {
      return true
    }
  }

  describe(`${provider.title} and ${name}`, () => {
    it.each(types)('the SDK verifies what the sender signs: %s', async (type) => {
      const { headers, text } = signed(type)
      expect(await refusedBySdk(text, headers)).toBe(false)
    })

    it('the SDK and the receiver refuse what was tampered with', async () => {
      const { headers, text } = signed(types[0]!)
      expect(await refusedBySdk(`${text} `, headers)).toBe(true)
      expect((await receive(`${text} `, headers)).status).toBe(401)
    })

    it.each(types)('the receiver takes what the sender signs, by its type: %s', async (type) => {
      const { headers, text } = signed(type)
      const { status, outcomes } = await receive(text, headers)
      expect([status, outcomes[0]]).toMatchObject([expect.any(Number), { kind: 'handled', type }])
    })

    const { sign } = sdk
    if (sign === undefined) return
    it.each(types)('the receiver verifies what the SDK signs: %s', async (type) => {
      const { headers: own, text } = signed(type)
      const headers = { ...lowerCase(own), ...lowerCase(await sign(text, Date.now() / 1000)) }
      const { outcomes } = await receive(text, headers)
      expect(outcomes).toMatchObject([{ kind: 'handled', type }])
      expect((await receive(`${text}\n`, headers)).status).toBe(401)
    })

    it.runIf(timed)('the receiver refuses what the SDK signed too long ago', async () => {
      const { headers: own, text } = signed(types[0]!)
      const headers = { ...lowerCase(own), ...lowerCase(await sign(text, Date.now() / 1000 - 3600)) }
      const { outcomes } = await receive(text, headers)
      expect(outcomes).toMatchObject([{ code: 'TIMESTAMP_OUT_OF_TOLERANCE' }])
    })
  })
}

/** The types whose events have an example, which alone can be sent as the provider would. */
export function typesWithExamples(provider: AnyProvider): string[] {
  return Object.keys(provider.events).filter((type) => provider.events[type]?.example !== undefined)
}

export function lowerCase(headers: Headers): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
