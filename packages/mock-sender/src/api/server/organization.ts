import type { IncomingHttpHeaders } from 'node:http'
import { invalid } from './api-problem.ts'

const MAX_LENGTH = 255

/** The provider's documents do not name the organization header, so each of these is accepted. */
export const ORGANIZATION_HEADERS: readonly string[] = [
  'X-Organization-Id',
  'Organization-Id',
  'organization_id',
]

/** Returns the organization that a request names, or the default one. */
export function readOrganization(
  headers: IncomingHttpHeaders,
  names: readonly string[],
  standard: string,
): string {
  for (const name of names) {
    const given = headers[name.toLowerCase()]
    if (given === undefined) continue
    const organization = String(given).trim()
    if (organization !== '' && organization.length <= MAX_LENGTH) return organization
    throw invalid(name, `Must have 1 to ${MAX_LENGTH} characters.`)
  }
  return standard
}
