import type { ControlInfo } from '../../control/contract.ts'
import type { AttemptJson } from '../../delivery/delivery.ts'
import type { Fixture } from '../../fixtures/fixture.ts'
import { isSecretHeader } from '../../fixtures/secret-header.ts'
import { HIDDEN } from './hide-token.ts'

/** Makes a fixture for `sender.replay` from the exact request and the response of an attempt. */
export function toFixture(
  { provider }: Pick<ControlInfo, 'provider'>,
  { at, request, response }: AttemptJson,
): string {
  const { method, url, headers, body, bodyEncoding } = request
  const { pathname, search } = new URL(url)
  const kept = Object.entries(headers).filter(([name, value]) => !isSecretHeader(name) && value !== HIDDEN)
  const fixture: Fixture = {
    version: 1,
    provider,
    method,
    path: pathname + search,
    headers: Object.fromEntries(kept),
    body,
    bodyEncoding,
    response: response && { ...response, headers: withoutSecrets(response.headers) },
    receivedAt: at,
  }
  return JSON.stringify(fixture, null, 2)
}

function withoutSecrets(headers: Fixture['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecretHeader(name)))
}
