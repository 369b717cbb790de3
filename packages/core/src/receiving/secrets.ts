import type { AnyProvider } from '../definition/provider.ts'
import { WebhookError } from '../ground/errors.ts'
import type { WebhookRequest } from '../http/request.ts'
import type { Keyring } from '../signing/hint.ts'
import { toSigningKey } from '../signing/keys.ts'

/** The secrets of one request: one, several while they rotate, or those of a tenant. */
export type SecretAnswer = string | readonly string[] | TenantSecret

/** A tenant's secrets, with the endpoint that keeps its event ids apart from those of other tenants. */
export interface TenantSecret {
  readonly secret: string | readonly string[]
  readonly endpoint: string
}

/** Undefined means that nobody is known under this request: it is refused as SIGNATURE_INVALID. */
export type SecretLookup = (
  request: WebhookRequest,
) => SecretAnswer | undefined | Promise<SecretAnswer | undefined>

/** Whose events are expected, and the keys that sign them. */
export interface Tenant {
  readonly endpoint: string
  /** Undefined accepts unsigned requests. */
  readonly keyring: Keyring | undefined
  /** The secret comes from a function that names no endpoint, so only the secret keeps tenants apart. */
  readonly sharesEndpoint?: boolean
}

/** Makes keys of secrets; throws CONFIG_INVALID for an empty list or an empty secret. */
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

/** Reads a secret function's answer: keys, and whose events they sign. */
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
  const tenant = answer as TenantSecret
  if (typeof tenant.endpoint !== 'string' || tenant.endpoint === '') {
    throw new WebhookError(
      'CONFIG_INVALID',
      'The secret function returned no endpoint. Return { secret, endpoint } with a name for the tenant.',
    )
  }
  return { endpoint: tenant.endpoint, keyring: toKeyring(provider.signature, tenant.secret) }
}
