import { createHmac } from 'node:crypto'
import { isWebhookError } from '../src/ground/errors.ts'
import { toSigningKey } from '../src/signing/keys.ts'
import type { SignedRequest } from '../src/signing/request-parts.ts'
import type { SignatureScheme } from '../src/signing/scheme.ts'
import { signRequest } from '../src/signing/sign.ts'
import { verify } from '../src/signing/verify.ts'

export const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5)
export const SECONDS = String(NOW_MS / 1000)
export const HMAC = { algorithm: 'hmac-sha256', encoding: 'hex' } as const
export const BODY = '{"type":"thing.made","n":1.0}'

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly url?: string
  readonly method?: string
  readonly settings?: Readonly<Record<string, string>>
}

export function verdict(
  scheme: SignatureScheme,
  secret: string | readonly string[],
  sent: Sent,
  nowMs = NOW_MS,
) {
  const { headers = {}, body = BODY, ...others } = sent
  const lowerCase = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const request: SignedRequest = { header: (name) => lowerCase.get(name), ...others }
  const keys = [secret].flat().map((one) => toSigningKey(scheme, one as string))
  try {
    return verify(scheme, keys, Buffer.from(body), request, () => nowMs)
  } catch (error) {
    return isWebhookError(error) ? error.code : `threw ${error}`
  }
}

export const mac = (hash: string, secret: string, content: string, encoding: 'hex' | 'base64') =>
  createHmac(hash, secret).update(content).digest(encoding)

/** Signs a request with our own `sign`. */
export function signed(
  scheme: SignatureScheme,
  secret: string,
  { headers = {}, body = BODY, ...others }: Sent = {},
): Sent {
  const lowerCase = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const key = toSigningKey(scheme, secret)
  const made = signRequest(scheme, [key], Buffer.from(body), { nowMs: NOW_MS, headers: lowerCase, ...others })
  return { headers: { ...headers, ...made.headers }, body: made.body, ...others }
}
