import { WebhookError } from '../ground/errors.ts'
import { fingerprintOf } from '../signing/fingerprint.ts'
import type { Keyring } from '../signing/hint.ts'

/** For each store, the secrets' fingerprints by endpoint. */
const endpointsOf = new WeakMap<object, Map<string, Set<string>>>()

const UNSIGNED = 'unsigned'

/**
 * Registers a receiver's endpoint in a store. Throws CONFIG_INVALID when another receiver of this process uses the same
 * endpoint in that store with different secrets: the event ids of two senders would collide.
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
      `Two receivers with different secrets share a store and the endpoint '${endpoint}'. Give each its own endpoint: createWebhooks({ endpoint: '...' }).`,
    )
  }
  // During rotations each receiver shares a secret with the previous one.
  for (const name of names) known.add(name)
}
