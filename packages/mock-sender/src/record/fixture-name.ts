import type { AnyProvider } from '@postern/core'
import { typeOf } from '../event/event-type.ts'
import { type Fixture, toBodyBytes } from '../fixtures/fixture.ts'
import { isFormType } from '../fixtures/is-form-type.ts'
import { readRecorded } from '../fixtures/read-recorded.ts'

const DIGITS = 5
const LONGEST_WORD = 60
/** `stripe-signature`, `x-shopify-hmac-sha256`, `paddle-signature`. */
const SIGNATURE_OF = /^(?:x-)?([a-z\d]+)-(?:[a-z\d-]{0,30}-)?(?:signature|hmac)(?:-|$)/
const NO_PROVIDER = new Set(['hub', 'webhook', 'webhooks', 'request', 'svix', 'event'])
const TYPE_FIELDS = ['type', 'event_type', 'eventType', 'event', 'topic', 'action'] as const

/**
 * Makes a file name such as `00001-stripe-invoice.paid.json`. Names sort by number. Without a provider, its name comes from the
 * signature header, and the type from the usual fields.
 */
export function fixtureName(number: number, fixture: Fixture, provider: AnyProvider | undefined): string {
  const words = [provider?.name ?? guessProvider(fixture.headers), readType(fixture, provider)]
  const parts = words.map((word) => toWord(word ?? '')).filter((word) => word !== '')
  return `${[String(number).padStart(DIGITS, '0'), ...parts].join('-')}.json`
}

/** Returns the number at the start of a file name, or 0. */
export function numberOf(name: string): number {
  return /\.json$/.test(name) ? Number(/^\d{1,9}(?=[-.])/.exec(name)?.[0] ?? 0) : 0
}

function toWord(text: string): string {
  const word = text.replace(/[^\w.-]/g, '_').slice(0, LONGEST_WORD)
  return /[a-z\d]/i.test(word) ? word : ''
}

function guessProvider(headers: Fixture['headers']): string | undefined {
  const words = Object.keys(headers).flatMap((name) => SIGNATURE_OF.exec(name)?.[1] ?? [])
  return words.find((word) => !NO_PROVIDER.has(word))
}

function readType(fixture: Fixture, provider: AnyProvider | undefined): string | undefined {
  const text = toBodyBytes(fixture)
    .toString()
    .replace(/^\ufeff/, '')
  try {
    if (provider) return typeOf(provider, readRecorded(provider, text, fixture.headers).events[0])
    return guessType(parse(text, fixture.headers))
  } catch {
    return undefined
  }
}

function parse(text: string, headers: Fixture['headers']): unknown {
  const isForm = isFormType(headers['content-type'])
  const whole: unknown = isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text)
  return Array.isArray(whole) ? whole[0] : whole
}

function guessType(event: unknown): string | undefined {
  const fields = Object(event) as Record<string, unknown>
  const types = TYPE_FIELDS.map((field) => fields[field])
  return types.find((type) => typeof type === 'string')?.toString()
}
