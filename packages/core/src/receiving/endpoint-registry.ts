import { WebhookError } from '../ground/errors.ts'
import { fingerprintOf } from '../signing/fingerprint.ts'
import type { Keyring } from '../signing/hint.ts'

/** The fingerprints of the secrets behind each endpoint of a store. */
const endpointsOf = new WeakMap<object, Map<string, Set<string>>>()

const UNSIGNED = 'unsigned'

/**
 * Registers whose events a receiver keeps in a store. Throws CONFIG_INVALID when another receiver of this process
 * keeps events of the same endpoint there and shares no secret with it: two senders' ids would collide.
 */
export function registerEndpoint(store: object, endpoint: string, keyring: Keyring | undefined): void {
  const names = keyring === undefined ? [UNSIGNED] : keyring.keys.map(fingerprintOf)
  const endpoints = endpointsOf.get(store) ?? new Map<string, Set<string>>()
  endpointsOf.set(store, endpoints)
  const known = endpoints.get(endpoint)
  if (known === undefined) {
    endpoints.set(endpoint, new Set(names))
    return
  }
  if (!names.some((name) => known.has(name))) {
    throw new WebhookError(
      'CONFIG_INVALID',
      `Two receivers share a store and the endpoint '${endpoint}', but no secret. Name the endpoint of each: createWebhooks({ endpoint: '...' }).`,
    )
  }
  // One sender that rotates its secret has a chain of receivers, each with a secret of the one before.
  for (const name of names) known.add(name)
}
