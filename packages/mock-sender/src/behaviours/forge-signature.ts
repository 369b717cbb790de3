import { createHmac } from 'node:crypto'
import type { Probe } from './probe.ts'
import { headerOf, type RawMessage, withHeader } from './raw-message.ts'

/** The parts of a signature scheme that a forgery keeps. */
export interface SchemeParts {
  readonly prefix: string
}

/** Makes an event with a changed or removed signature. */
export function withSignature(
  probe: Probe,
  change: (value: string, parts: SchemeParts) => string | undefined,
): RawMessage {
  const { header, prefix = '' } = probe.provider.signature
  const message = probe.message(probe.event())
  return withHeader(message, header, change(headerOf(message, header), { prefix }))
}

/** Makes a well-formed signature without a key. */
export function forged(value: string, { prefix }: SchemeParts): string {
  return prefix + 'A'.repeat(value.length - prefix.length)
}

/** Makes an event with a second signature header besides the right one. */
export function addSignature(
  probe: Probe,
  change: (value: string, parts: SchemeParts) => string,
  where: 'before' | 'after',
): RawMessage {
  const { header, prefix = '' } = probe.provider.signature
  const message = probe.message(probe.event())
  const second = [header, change(headerOf(message, header), { prefix })] as const
  return {
    ...message,
    headers: where === 'before' ? [second, ...message.headers] : [...message.headers, second],
  }
}

/** Makes an event signed with another algorithm or key. */
export function withMac(probe: Probe, algorithm: string, key: string): RawMessage {
  const { header, encoding = 'hex', prefix = '' } = probe.provider.signature
  const message = probe.message(probe.event())
  const mac = createHmac(algorithm.slice('hmac-'.length), key).update(message.body).digest(encoding)
  return withHeader(message, header, prefix + mac)
}
