import { WebhookError } from '@postern/core'
import { type Certificate, readCertificate } from './certificate.ts'
import { fetchText, type KeyFetch } from './fetch-text.ts'

/** How keys are had that a sender publishes at a URL. */
export interface KeysByUrlOptions {
  /** Fetches a certificate. @default the runtime's fetch */
  readonly fetch?: KeyFetch
  /** Milliseconds since the epoch, for the dates of certificates. @default Date.now */
  readonly now?: () => number
  /** How long a fetch may take. @default 5_000 */
  readonly timeoutMs?: number
}

/** Where a sender's certificates stand. Nobody can be sent anywhere else. */
export interface KeySite {
  readonly host: RegExp
  readonly path: RegExp
  /** The places in words, for whoever debugs. */
  readonly described: string
}

const MAX_KEYS = 16
const MAX_FAILURES = 64
const MAX_FETCHES_AT_ONCE = 4
const MAX_FETCHES_PER_MINUTE = 30
const MAX_AGE_MS = 86_400_000
const FAILURE_MS = 10_000
const MINUTE_MS = 60_000

interface Known extends Certificate {
  readonly fetchedAt: number
}

/**
 * Reads the public key of a certificate by its URL. A certificate is fetched once, however many deliveries wait for it,
 * and kept for a day; a failure is kept for ten seconds. Rejects with SIGNATURE_INVALID for a URL of another site, and
 * with KEY_UNAVAILABLE where there is no key to judge by: the sender then tries again.
 */
export function keysByUrl(
  site: KeySite,
  { fetch = globalThis.fetch, now = Date.now, timeoutMs = 5_000 }: KeysByUrlOptions,
): (url: unknown) => Promise<string> {
  const known = new Map<string, Known>()
  const failures = new Map<string, { readonly error: WebhookError; readonly until: number }>()
  const underWay = new Map<string, Promise<Known>>()
  let fetches = 0
  let minuteEndsAt = Number.NEGATIVE_INFINITY

  async function load(url: string): Promise<Known> {
    try {
      const certificate = readCertificate(await fetchText(url, { fetch, timeoutMs }), now())
      const key = { ...certificate, fetchedAt: now() }
      keep(known, url, key, MAX_KEYS)
      failures.delete(url)
      return key
    } catch (cause) {
      const error = unavailable('could not be had. Its error is the cause', cause)
      keep(failures, url, { error, until: now() + FAILURE_MS }, MAX_FAILURES)
      throw error
    } finally {
      underWay.delete(url)
    }
  }

  /** Anybody can name certificates that are not there: we do not become a burden to the site. */
  function admit(): void {
    if (now() >= minuteEndsAt) {
      minuteEndsAt = now() + MINUTE_MS
      fetches = 0
    }
    if (underWay.size >= MAX_FETCHES_AT_ONCE || fetches >= MAX_FETCHES_PER_MINUTE) {
      throw unavailable('is not fetched now: too many others are')
    }
    fetches++
  }

  function start(url: string): Promise<Known> {
    admit()
    const loading = load(url)
    underWay.set(url, loading)
    return loading
  }

  return async (given) => {
    const url = assertSite(site, given)
    const found = known.get(url)
    if (found !== undefined && isFresh(found, now())) {
      keep(known, url, found, MAX_KEYS)
      return found.publicKey
    }
    const failure = failures.get(url)
    if (failure !== undefined && now() < failure.until) throw failure.error
    return (await (underWay.get(url) ?? start(url))).publicKey
  }
}

function isFresh({ fetchedAt, validFrom, validTo }: Known, now: number): boolean {
  return now - fetchedAt < MAX_AGE_MS && validFrom <= now && now <= validTo
}

/** Keeps an entry as the youngest, and lets go of the oldest. */
function keep<T>(entries: Map<string, T>, name: string, entry: T, max: number): void {
  entries.delete(name)
  entries.set(name, entry)
  if (entries.size > max) entries.delete(entries.keys().next().value!)
}

/** The URL as it will be fetched: exactly one of the site's. */
function assertSite({ host, path, described }: KeySite, given: unknown): string {
  const url = toUrl(given)
  const isPlain = url?.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  if (isPlain && host.test(url.hostname) && path.test(url.pathname) && url.search === '' && url.hash === '') {
    return url.href
  }
  throw new WebhookError(
    'SIGNATURE_INVALID',
    `The request names no certificate of the sender's. Certificates stand at ${described}.`,
  )
}

/** Undefined for what is no URL. */
export function toUrl(given: unknown): URL | undefined {
  try {
    return typeof given === 'string' ? new URL(given) : undefined
  } catch {
    return undefined
  }
}

function unavailable(what: string, cause?: unknown): WebhookError {
  const options = { retryAfterMs: FAILURE_MS, ...(cause !== undefined && { cause }) }
  return new WebhookError('KEY_UNAVAILABLE', `The sender's certificate ${what}.`, options)
}
