import type { AnyProvider } from '../definition/provider.ts'
import { WebhookError } from '../ground/errors.ts'
import type { WebhookRequest } from '../http/request.ts'
import type { Keyring } from '../signing/hint.ts'
import { toSigningKey } from '../signing/keys.ts'

/** The result of a secret function: a secret, several during a rotation, or those of a tenant or of the only sender. */
export type SecretAnswer = string | readonly string[] | TenantSecret | SenderSecret

/** A tenant's secrets, and the endpoint that keeps its event ids apart from other tenants'. */
export interface TenantSecret {
  readonly secret: string | readonly string[]
  readonly endpoint: string
}

/** The keys of the only sender, such as published ones. When the sender changes its key, an event keeps its claim key. */
export interface SenderSecret {
  readonly secret: string | readonly string[]
  readonly oneSender: true
}

/**
 * Finds the secret for a request. Undefined refuses the request with SIGNATURE_INVALID.
 * @param body the bytes of the body, not yet verified; empty if the request has none
 */
export type SecretLookup = (
  request: WebhookRequest,
  body: Uint8Array,
) => SecretAnswer | undefined | Promise<SecretAnswer | undefined>

/** The owner of the expected events, and its keys. */
export interface Tenant {
  readonly endpoint: string
  /** Undefined accepts unsigned requests. */
  readonly keyring: Keyring | undefined
  /** True for a secret function that returns no endpoint: only the secret then keeps tenants apart. */
  readonly sharesEndpoint?: boolean
}

/** Parses secrets. Throws CONFIG_INVALID for an empty list and for an empty or unreadable secret. */
export function toKeyring(scheme: AnyProvider['signature'], secret: string | readonly string[]): Keyring {
  const secrets = typeof secret === 'string' ? [secret] : secret
  if (!Array.isArray(secrets) || secrets.length === 0) {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The list of secrets is empty. Pass the secret that the provider shows.',
    )
  }
  return { secrets, keys: secrets.map((text) => toSigningKey(scheme, text)) }
}

/** Converts the result of a secret function to a tenant. */
export function toTenant(
  { provider, endpoint }: { readonly provider: AnyProvider; readonly endpoint: string },
  answer: SecretAnswer | undefined | null,
): Tenant {
  if (answer === undefined || answer === null) {
    throw new WebhookError(
      'SIGNATURE_INVALID',
      'The secret function returned no secret for this request. Return the secret, or check the variable it reads.',
    )
  }
  if (typeof answer === 'string' || Array.isArray(answer)) {
    const keyring = toKeyring(provider.signature, answer as string | readonly string[])
    return { endpoint, keyring, sharesEndpoint: true }
  }
  if ('oneSender' in answer) return { endpoint, keyring: toKeyring(provider.signature, answer.secret) }
  const tenant = answer as TenantSecret
  if (typeof tenant.endpoint !== 'string' || tenant.endpoint === '') {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The secret function returned no endpoint. Return { secret, endpoint } with a name for the tenant.',
    )
  }
  return { endpoint: tenant.endpoint, keyring: toKeyring(provider.signature, tenant.secret) }
}
