import { WebhookError } from '@postern/core'
import { type Certificate, readCertificate } from './certificate.ts'
import { fetchText, type KeyFetch } from './fetch-text.ts'
import { plainHttpsUrl } from './plain-https-url.ts'

/** How to fetch the keys that a sender publishes at a URL. */
export interface KeysByUrlOptions {
  /** @default the runtime's fetch */
  readonly fetch?: KeyFetch
  /** The time that certificates must be valid at, in milliseconds since the epoch. @default Date.now */
  readonly now?: () => number
  /** The timeout of a fetch. @default 5_000 */
  readonly timeoutMs?: number
}

/** The URLs of a sender's certificates. No other URL is ever fetched. */
export interface KeySite {
  readonly host: RegExp
  readonly path: RegExp
  /** The URLs in words, for error messages. */
  readonly described: string
}

const MAX_KEYS = 16
const MAX_FAILURES = 64
const MAX_FETCHES_AT_ONCE = 4
const MAX_FETCHES_PER_MINUTE = 30
const MAX_AGE_MS = 86_400_000
const FAILURE_MS = 10_000
const MINUTE_MS = 60_000

interface CachedKey extends Certificate {
  readonly fetchedAt: number
}

/**
 * Creates a lookup of public keys by the URL of their certificate. Concurrent lookups share one fetch; certificates are
 * cached for a day, failures for ten seconds. It rejects with SIGNATURE_INVALID for a URL of another site, and with
 * KEY_UNAVAILABLE when the fetch fails, so that the sender retries.
 */
export function keysByUrl(
  site: KeySite,
  { fetch = globalThis.fetch, now = Date.now, timeoutMs = 5_000 }: KeysByUrlOptions,
): (url: unknown) => Promise<string> {
  const cache = new Map<string, CachedKey>()
  const failures = new Map<string, { readonly error: WebhookError; readonly until: number }>()
  const pending = new Map<string, Promise<CachedKey>>()
  let fetches = 0
  let minuteEndsAt = Number.NEGATIVE_INFINITY

  async function load(url: string): Promise<CachedKey> {
    try {
      const certificate = readCertificate(await fetchText(url, { fetch, timeoutMs }), now())
      const key = { ...certificate, fetchedAt: now() }
      keepNewest(cache, url, key, MAX_KEYS)
      failures.delete(url)
      return key
    } catch (cause) {
      const error = unavailable('could not be fetched or is not valid. See the cause', cause)
      keepNewest(failures, url, { error, until: now() + FAILURE_MS }, MAX_FAILURES)
      throw error
    } finally {
      pending.delete(url)
    }
  }

  /** Limits the fetches that strangers cause by naming certificates that do not exist. */
  function assertMayFetch(): void {
    if (now() >= minuteEndsAt) {
      minuteEndsAt = now() + MINUTE_MS
      fetches = 0
    }
    if (pending.size >= MAX_FETCHES_AT_ONCE || fetches >= MAX_FETCHES_PER_MINUTE) {
      throw unavailable('was not fetched, since there were too many fetches. The sender will retry')
    }
    fetches++
  }

  function startLoading(url: string): Promise<CachedKey> {
    assertMayFetch()
    const loading = load(url)
    pending.set(url, loading)
    return loading
  }

  return async (given) => {
    const url = toSiteUrl(site, given)
    const cached = cache.get(url)
    if (cached !== undefined && isFresh(cached, now())) {
      keepNewest(cache, url, cached, MAX_KEYS)
      return cached.publicKey
    }
    const failure = failures.get(url)
    if (failure !== undefined && now() < failure.until) throw failure.error
    return (await (pending.get(url) ?? startLoading(url))).publicKey
  }
}

function isFresh({ fetchedAt, validFrom, validTo }: CachedKey, now: number): boolean {
  return now - fetchedAt < MAX_AGE_MS && validFrom <= now && now <= validTo
}

/** Makes an entry the newest one, and evicts the oldest one beyond `max`. */
function keepNewest<T>(entries: Map<string, T>, name: string, entry: T, max: number): void {
  entries.delete(name)
  entries.set(name, entry)
  if (entries.size > max) entries.delete(entries.keys().next().value!)
}

/** Normalises a URL of the site, and throws for any other. */
function toSiteUrl({ host, path, described }: KeySite, given: unknown): string {
  const url = plainHttpsUrl(given)
  const isOfSite = url !== undefined && host.test(url.hostname) && path.test(url.pathname)
  if (isOfSite && url.search === '' && url.hash === '') return url.href
  throw new WebhookError(
    'SIGNATURE_INVALID',
    `The request names a certificate that is not the sender's. The sender's certificates are at ${described}.`,
  )
}

function unavailable(what: string, cause?: unknown): WebhookError {
  const options = { retryAfterMs: FAILURE_MS, ...(cause !== undefined && { cause }) }
  return new WebhookError('KEY_UNAVAILABLE', `The sender's certificate ${what}.`, options)
}
