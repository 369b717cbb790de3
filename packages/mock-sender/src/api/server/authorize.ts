import { createHash, timingSafeEqual } from 'node:crypto'
import { ApiProblem } from './api-problem.ts'
import type { Route } from './route.ts'

/** Throws 401 unless the request has the key. A server that was started without a key accepts any key. */
export function authorize(
  access: Route['access'],
  header: string | undefined,
  apiKey: string | undefined,
): void {
  if (access === 'public' || (access === 'key-if-set' && apiKey === undefined)) return
  const given = bearerOf(header)
  if (given !== undefined && (apiKey === undefined || isSame(given, apiKey))) return
  throw unauthorized(
    given === undefined
      ? 'Send an API key: Authorization: Bearer <key>.'
      : 'The API key provided is invalid.',
  )
}

/**
 * Throws 401 unless the request has the control token. Without a token, the control API is open on a server that only
 * this machine can reach, and closed on every other server.
 */
export function authorizeControl(
  header: string | undefined,
  { token, isLocal }: { readonly token: string | undefined; readonly isLocal: boolean },
): void {
  if (token === undefined) {
    if (isLocal) return
    throw new ApiProblem(
      'forbidden',
      'The control API needs a token, since other machines can reach this server. Start it with controlToken (--control-token).',
    )
  }
  const given = bearerOf(header)
  if (given !== undefined && isSame(given, token)) return
  throw unauthorized(
    given === undefined
      ? 'Send the control token: Authorization: Bearer <token>.'
      : 'The control token is wrong.',
  )
}

function bearerOf(header = ''): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(header)?.[1]
}

function unauthorized(message: string): ApiProblem {
  return new ApiProblem('unauthorized', message, { 'www-authenticate': 'Bearer' })
}

/** Compares in constant time, without leaking the length. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
