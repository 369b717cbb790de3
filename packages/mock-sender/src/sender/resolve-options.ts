import { randomBytes } from 'node:crypto'
import type { AnyProvider } from '@postern/core'
import { createEgressGuard, type EgressGuard } from '../egress/egress-guard.ts'
import { toEgressPolicy } from '../egress/egress-policy.ts'
import type { CertificateAuthority } from '../http/transport.ts'
import { assertProviderHeaders } from '../subscription/custom-headers.ts'
import type { MockSenderOptions } from './sender-options.ts'

/** The options of a sender, checked and filled up. */
export interface ResolvedOptions {
  readonly provider: AnyProvider
  readonly isVirtual: boolean
  readonly seed: string
  readonly secret: string | undefined
  /** How long an attempt really waits; the provider's timeout may be longer. */
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
}

/** Throws for an option that makes no sense, and says which values do. */
export function resolveOptions(options: MockSenderOptions): ResolvedOptions {
  const { provider, clock = 'virtual', secret, startAt } = options
  if (clock !== 'virtual' && clock !== 'real') {
    throw new Error(`The clock '${clock}' does not exist. Use 'virtual' or 'real'.`)
  }
  if (clock === 'real' && startAt !== undefined) {
    throw new Error(`startAt sets a virtual clock. Leave it out, or use clock: 'virtual'.`)
  }
  assertProviderHeaders(provider)
  const ladderMs = options.ladderMs ?? provider.delivery.ladderMs
  if (ladderMs[0] !== 0 || !ladderMs.every((delayMs) => Number.isFinite(delayMs) && delayMs >= 0)) {
    throw new Error(
      `The ladder [${ladderMs}] cannot be walked. Begin with 0 and give every delay in milliseconds.`,
    )
  }
  return {
    provider,
    isVirtual: clock === 'virtual',
    seed: String(options.seed ?? randomBytes(8).toString('hex')),
    secret,
    waitMs: inRange('timeoutMs', options.timeoutMs ?? provider.delivery.timeoutMs, 1, 2 ** 31 - 1),
    ladderMs,
    jitter: inRange('jitter', options.jitter ?? 0, 0, 1),
    concurrency: inRange('concurrency', options.concurrency ?? 64, 1, Number.POSITIVE_INFINITY),
    disableAfter: inRange('disableAfter', options.disableAfter ?? 20, 1, Number.POSITIVE_INFINITY),
    startAt: Number(startAt ?? Date.now()),
    keepDeliveries: inRange('keepDeliveries', options.keepDeliveries ?? 10_000, 0, Number.POSITIVE_INFINITY),
    shuffle: options.shuffle ?? false,
    ca: options.ca,
    guard: createEgressGuard(
      toEgressPolicy(options.egress ?? 'local', provider.subscription),
      options.resolver,
    ),
  }
}

function inRange(option: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value
  throw new Error(`${option} is ${value}. Pass a number from ${min} to ${max}.`)
}
