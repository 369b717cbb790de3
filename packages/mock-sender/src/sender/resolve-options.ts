import { randomBytes } from 'node:crypto'
import type { AnyProvider } from '@postern/core'
import { createEgressGuard, type EgressGuard } from '../egress/egress-guard.ts'
import { toEgressPolicy } from '../egress/egress-policy.ts'
import type { CertificateAuthority } from '../http/transport.ts'
import { assertProviderHeaders } from '../subscription/custom-headers.ts'
import { assertOptions, kindOf } from '../text/assert-options.ts'
import { SENDER_KEYS } from './option-keys.ts'
import type { MockSenderOptions } from './sender-options.ts'

/** The latest time that a Date can hold. */
const LATEST_MS = 8.64e15

/** The options of a sender, checked and with defaults. */
export interface ResolvedOptions {
  readonly provider: AnyProvider
  readonly isVirtual: boolean
  readonly seed: string
  readonly secret: string | undefined
  readonly settings: Readonly<Record<string, string>> | undefined
  /** The longest wait of an attempt, in real milliseconds. The provider's timeout may be longer. */
  readonly waitMs: number
  readonly ladderMs: readonly number[]
  readonly jitter: number
  readonly concurrency: number
  readonly disableAfter: number
  readonly startAt: number
  readonly keepDeliveries: number
  readonly shuffle: boolean
  readonly ca: CertificateAuthority | undefined
  readonly guard: EgressGuard
  readonly onWarning: ((message: string) => void) | undefined
}

/** Checks the options and adds the defaults. Throws for an unknown or invalid option. */
export function resolveOptions(options: MockSenderOptions): ResolvedOptions {
  assertOptions('createMockSender()', options, SENDER_KEYS)
  const { provider, clock = 'virtual', secret, startAt, seed, onWarning, resolver } = options
  if (typeof provider?.eventId !== 'function') {
    throw new Error(
      `provider is ${kindOf(provider)}. Pass a provider, such as one of @postern/core/providers.`,
    )
  }
  if (clock !== 'virtual' && clock !== 'real') {
    throw new Error(`The clock '${clock}' does not exist. Use 'virtual' or 'real'.`)
  }
  if (clock === 'real' && startAt !== undefined) {
    throw new Error(`startAt sets a virtual clock. Leave it out, or use clock: 'virtual'.`)
  }
  assertProviderHeaders(provider)
  assertType('seed', seed, ['string', 'number'])
  assertType('shuffle', options.shuffle, ['boolean'])
  assertType('onWarning', onWarning, ['function'])
  assertType('resolver', resolver, ['function'])
  return {
    provider,
    isVirtual: clock === 'virtual',
    seed: String(seed ?? randomBytes(8).toString('hex')),
    secret,
    settings: options.settings,
    waitMs: inRange('timeoutMs', options.timeoutMs ?? provider.delivery.timeoutMs, 1, 2 ** 31 - 1),
    ladderMs: toLadder(options.ladderMs ?? provider.delivery.ladderMs),
    jitter: inRange('jitter', options.jitter ?? 0, 0, 1),
    concurrency: countOf('concurrency', options.concurrency ?? 64, 1),
    disableAfter: countOf('disableAfter', options.disableAfter ?? standardDisableAfter(provider), 1),
    startAt: toTime(startAt ?? Date.now()),
    keepDeliveries: countOf('keepDeliveries', options.keepDeliveries ?? 10_000, 0),
    shuffle: options.shuffle ?? false,
    ca: options.ca,
    guard: createEgressGuard(toEgressPolicy(options.egress ?? 'local', provider.subscription), resolver),
    onWarning,
  }
}

function toLadder(ladderMs: readonly number[]): readonly number[] {
  const isLadder =
    Array.isArray(ladderMs) &&
    ladderMs[0] === 0 &&
    ladderMs.every((delayMs) => Number.isFinite(delayMs) && delayMs >= 0)
  if (isLadder) return ladderMs
  throw new Error(`The ladder [${ladderMs}] is invalid. Begin with 0 and pass every delay in milliseconds.`)
}

function toTime(startAt: number | Date): number {
  const ms = typeof startAt === 'number' ? startAt : (startAt as Date)?.getTime?.()
  if (Math.abs(ms) <= LATEST_MS) return ms
  throw new Error(`startAt is not a time. Pass a Date, or milliseconds since the epoch.`)
}

/** A whole number, or Infinity. */
function countOf(option: string, value: number, min: number): number {
  if (value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && value >= min)) return value
  throw new Error(`${option} is ${value}. Pass a whole number of at least ${min}, or Infinity.`)
}

/** A provider that marks failing subscriptions keeps sending to them. */
function standardDisableAfter({ delivery }: AnyProvider): number {
  return delivery.afterExhausted === 'mark-failing' ? Number.POSITIVE_INFINITY : 20
}

function inRange(option: string, value: number, min: number, max: number): number {
  if (typeof value === 'number' && value >= min && value <= max) return value
  throw new Error(`${option} is ${value}. Pass a number from ${min} to ${max}.`)
}

function assertType(option: string, value: unknown, types: readonly string[]): void {
  if (value === undefined || types.includes(typeof value)) return
  throw new Error(`${option} is ${kindOf(value)}. Pass a ${types.join(' or a ')}.`)
}
