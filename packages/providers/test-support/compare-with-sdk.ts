import type { AnyProvider } from '@postern/core'
import { createMockSender } from '@postern/mock-sender'
import { describe, expect, it } from 'vitest'
import { lowerCase } from './lower-case.ts'
import { receiverOf } from './receiver-of.ts'
import { typesWithExamples } from './types-with-examples.ts'

/** Headers by name, in any case. */
export type Headers = Readonly<Record<string, string>>

/** The functions of the official SDK that sign and verify. */
export interface Sdk {
  /** Signs at a time in seconds since the epoch. Absent if the SDK cannot sign. */
  sign?(body: string, nowS: number): Headers | Promise<Headers>
  /** Throws, returns false or resolves to false to refuse a request. */
  verify(body: string, headers: Headers): unknown
}

export interface Comparison {
  /** The name of the SDK in the titles. */
  readonly name: string
  readonly sdk: Sdk
  /** The secret of the receiver, and by default of the sender. */
  readonly secret: string
  /** The private key of the sender, for signatures with a key pair. */
  readonly signingSecret?: string
  readonly settings?: Readonly<Record<string, string>>
  /** @default '/hooks' */
  readonly url?: string
  /** @default every type with an example */
  readonly types?: readonly string[]
  /** Whether the receiver refuses a signature of an hour ago. @default whether the scheme signs a timestamp */
  readonly staleRefused?: boolean
}

/** Tests that the official SDK accepts the mock sender's requests, the receiver the SDK's, and both refuse forgeries. */
export function compareWithSdk(provider: AnyProvider, options: Comparison): void {
  const { name, sdk, secret, signingSecret = secret, settings, url = '/hooks' } = options
  const types = options.types ?? typesWithExamples(provider)
  const staleRefused = options.staleRefused ?? provider.signature.timestamp !== undefined

  const receive = (body: string, headers: Headers) =>
    receiverOf(provider, { secret, ...(settings && { settings }) })(body, headers, { url })

  const signed = (type: string) => {
    const sender = createMockSender({ provider, secret: signingSecret })
    const publicUrl = settings?.publicUrl
    return sender.sign(type, {}, { ...(publicUrl !== undefined && { url: publicUrl }) })
  }

  const sdkRefuses = async (body: string, headers: Headers) => {
    try {
      return (await sdk.verify(body, headers)) === false
    } catch {
      return true
    }
  }

  describe(provider.title, () => {
    it.each(types)(`${name} accepts the request of the mock sender: %s`, async (type) => {
      const { headers, text } = signed(type)
      expect(await sdkRefuses(text, headers)).toBe(false)
    })

    it(`${name} and the receiver refuse a tampered body`, async () => {
      const { headers, text } = signed(types[0]!)
      expect(await sdkRefuses(`${text} `, headers)).toBe(true)
      expect((await receive(`${text} `, headers)).reply.status).toBe(401)
    })

    it.each(types)('the receiver handles the request of the mock sender: %s', async (type) => {
      const { headers, text } = signed(type)
      expect((await receive(text, headers)).outcomes).toMatchObject([{ kind: 'handled', type }])
    })

    const { sign } = sdk
    if (sign === undefined) return
    const signedBySdk = async (type: string, nowS: number) => {
      const { headers, text } = signed(type)
      return { text, headers: { ...lowerCase(headers), ...lowerCase(await sign(text, nowS)) } }
    }

    it.each(types)(`the receiver accepts the signature of ${name}: %s`, async (type) => {
      const { text, headers } = await signedBySdk(type, Date.now() / 1000)
      expect((await receive(text, headers)).outcomes).toMatchObject([{ kind: 'handled', type }])
      expect((await receive(`${text}\n`, headers)).reply.status).toBe(401)
    })

    it.runIf(staleRefused)('the receiver refuses a signature of an hour ago', async () => {
      const { text, headers } = await signedBySdk(types[0]!, Date.now() / 1000 - 3600)
      const { outcomes } = await receive(text, headers)
      expect(outcomes).toMatchObject([{ code: 'TIMESTAMP_OUT_OF_TOLERANCE' }])
    })
  })
}
