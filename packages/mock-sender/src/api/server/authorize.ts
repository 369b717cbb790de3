import { createHash, timingSafeEqual } from 'node:crypto'
import { ApiProblem } from './api-problem.ts'
import type { Route } from './route.ts'

/** Throws 401 unless the request has the key; any key will do when the server was started with none. */
export function authorize(
  access: Route['access'],
  header: string | undefined,
  apiKey: string | undefined,
): void {
  if (access === 'public' || (access === 'key-if-set' && apiKey === undefined)) return
  const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
  if (given !== undefined && (apiKey === undefined || isSame(given, apiKey))) return
  const message =
    given === undefined ? 'Send an API key: Authorization: Bearer <key>.' : 'The API key provided is invalid.'
  throw new ApiProblem('unauthorized', message, { 'www-authenticate': 'Bearer' })
}

/** In constant time, and saying nothing about the length either. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
