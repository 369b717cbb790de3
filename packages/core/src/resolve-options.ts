import { randomUUID } from 'node:crypto'
import type { AnyProvider } from './definition/provider.ts'
import { readsFields } from './definition/signed-places.ts'
import { type Clock, systemClock } from './ground/clock.ts'
import { WebhookError } from './ground/errors.ts'
import { createActivity } from './handling/activity.ts'
import type { ClaimSettings } from './handling/claims.ts'
import { createRouter } from './handling/router.ts'
import { registerEndpoint } from './receiving/endpoint-registry.ts'
import type { ReplyOptions } from './receiving/reply.ts'
import { createReporter } from './receiving/report.ts'
import { toKeyring } from './receiving/secrets.ts'
import type { ReceiverSettings } from './receiving/settings.ts'
import { resolveInbox } from './resolve-inbox.ts'
import type { IdempotencyStore } from './stores/contract.ts'
import { memoryStore } from './stores/memory.ts'
import type { WebhooksOptions } from './webhooks-options.ts'

const DAY_MS = 86_400_000

/** Resolves the options of `createWebhooks` to settings. Throws CONFIG_INVALID for options that cannot work. */
export function resolveOptions(options: WebhooksOptions): ReceiverSettings {
  assertOptions(options)
  const { provider, clock = systemClock } = options
  const endpoint = options.endpoint ?? provider.name
  const elapsed = (clock.elapsed ?? clock.now).bind(clock)
  const deadlineMs = options.deadlineMs ?? Math.max(1000, provider.delivery.timeoutMs - 1000)
  const leaseMs = options.leaseMs ?? 15_000
  const tenant = toTenants(options, endpoint)
  if (options.store && options.idempotency !== false && typeof tenant !== 'function') {
    registerEndpoint(options.store, endpoint, tenant.keyring)
  }
  const claims = options.idempotency === false ? undefined : toClaimSettings(options, clock, elapsed)
  const inbox = resolveInbox(options, elapsed, claims?.retainMs)
  return {
    provider,
    elapsed,
    deadlineMs: positive('deadlineMs', deadlineMs),
    endpoint,
    tenant,
    maxBodyBytes: positive(
      'maxBodyBytes',
      options.maxBodyBytes ?? provider.delivery.maxBodyBytes ?? 1_048_576,
    ),
    settings: toSettings(provider, options.settings),
    readsFields: readsFields(provider.signature),
    validate: options.validate ?? true,
    handling: {
      router: createRouter(Object.keys(provider.events), { open: provider.catalog === 'open' }),
      deadLetter: [],
      claims: claims && inbox ? { ...claims, maxAttempts: inbox.retry.attempts } : claims,
      clock,
      exhausted: inbox === undefined ? 'completed' : 'kept',
    },
    reply: {
      inProgressStatus: options.inProgressStatus ?? 503,
      exhaustedStatus: options.exhaustedStatus ?? 200,
      retryAfterMs: leaseMs,
    },
    reporter: createReporter(() => clock.now()),
    inbox,
    activity: createActivity(),
    beginTrace: undefined,
  }
}

function toClaimSettings(options: WebhooksOptions, clock: Clock, elapsed: () => number): ClaimSettings {
  const { store = memoryStore({ now: () => clock.now() }), maxAttempts } = options
  const retainMs = positive('retainMs', options.retainMs ?? 7 * DAY_MS)
  assertRetention(options.provider, retainMs)
  return {
    store: store as IdempotencyStore<unknown>,
    clock,
    elapsed,
    leaseMs: positive('leaseMs', options.leaseMs ?? 15_000),
    retainMs,
    maxRunMs: positive('maxRunMs', options.maxRunMs ?? 300_000),
    maxAttempts: maxAttempts === undefined ? undefined : positive('maxAttempts', maxAttempts),
    createToken: tokens(),
  }
}

function toTenants(
  { provider, secret, allowUnsigned }: WebhooksOptions,
  endpoint: string,
): ReceiverSettings['tenant'] {
  if (allowUnsigned === true) {
    if (secret === undefined) return { endpoint, keyring: undefined }
    throw invalid('Both secret and allowUnsigned are set. With a secret, leave allowUnsigned out.')
  }
  if (secret === undefined || secret === null) {
    throw invalid(
      'The option secret is missing or undefined. Pass the secret that the provider shows, and check the environment variable you read it from.',
    )
  }
  return typeof secret === 'function' ? secret : { endpoint, keyring: toKeyring(provider.signature, secret) }
}

/** Checks that every setting the provider needs has a value. */
function toSettings(
  { settings: names = [], title }: AnyProvider,
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const missing = names.filter((name) => typeof given[name] !== 'string' || given[name] === '')
  if (missing.length > 0) {
    throw invalid(`${title} needs settings: { ${missing.join(', ')} }. Pass each as a string.`)
  }
  const unknown = Object.keys(given).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw invalid(`${title} has no setting '${unknown}'. Its settings: ${names.join(', ') || 'none'}.`)
  }
  return given
}

/**
 * Makes unique claim tokens: a random part per receiver, then a serial number. A UUID per claim would keep some 480 bytes
 * per record alive in the memory store, where this keeps 70.
 */
function tokens(): () => string {
  // Created at the first claim: Workers have no randomness while a module loads.
  let receiver: string | undefined
  let serial = 0
  return () => {
    receiver ??= randomUUID()
    return `${receiver}:${++serial}`
  }
}

/** Every option with its check, which returns the expected value for one that is wrong. */
const OPTIONS: Readonly<Record<keyof WebhooksOptions, (value: unknown) => string | undefined>> = {
  provider: (value) => (isProvider(value) ? undefined : 'a provider, such as the result of defineProvider'),
  secret: (value) =>
    typeof value === 'string' || typeof value === 'function' || Array.isArray(value)
      ? undefined
      : 'the secret as a string, a list of secrets, or a function',
  allowUnsigned: isBoolean,
  store: (value) => (isStore(value) ? undefined : 'a store with claim, renew, complete, release and reopen'),
  idempotency: isBoolean,
  validate: isBoolean,
  endpoint: (value) => (typeof value === 'string' && value !== '' ? undefined : 'a string that is not empty'),
  settings: (value) => (typeof value === 'object' && value !== null ? undefined : 'an object of strings'),
  maxBodyBytes: isNumber,
  deadlineMs: isNumber,
  leaseMs: isNumber,
  retainMs: isNumber,
  maxRunMs: isNumber,
  maxAttempts: (value) =>
    Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a whole number above 0',
  exhaustedStatus: oneOf<ReplyOptions['exhaustedStatus']>(200, 500),
  inProgressStatus: oneOf<ReplyOptions['inProgressStatus']>(503, 409),
  inbox: (value) => (hasMethods(value, ['put', 'work']) ? undefined : 'an inbox with put and work'),
  retry: (value) => (isRetry(value) ? undefined : '{ attempts, delaysMs }'),
  group: (value) => (typeof value === 'function' ? undefined : 'a function of the event'),
  maxDepth: (value) =>
    Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a whole number above 0',
  clock: (value) => (hasMethods(value, ['now', 'after']) ? undefined : 'a clock with now and after'),
}

/** Callers in plain JavaScript have no compiler to check their options. */
function assertOptions(options: WebhooksOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw invalid('createWebhooks was called without options. Pass { provider, secret }.')
  }
  if (options.provider === undefined) {
    throw invalid(
      'The option provider is missing or undefined. Pass the provider whose webhooks you receive.',
    )
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof WebhooksOptions] : undefined
    if (check === undefined) {
      throw invalid(`There is no option '${name}'. The options are ${Object.keys(OPTIONS).join(', ')}.`)
    }
    const wanted = value === undefined ? undefined : check(value)
    if (wanted !== undefined) throw invalid(`The option ${name} has an invalid value. Pass ${wanted}.`)
  }
}

function isBoolean(value: unknown): string | undefined {
  return typeof value === 'boolean' ? undefined : 'true or false'
}

function isNumber(value: unknown): string | undefined {
  return typeof value === 'number' ? undefined : 'a positive number'
}

function oneOf<T>(...values: readonly T[]): (value: unknown) => string | undefined {
  return (value) => (values.includes(value as T) ? undefined : values.join(' or '))
}

function isRetry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.keys(value).every((name) => name === 'attempts' || name === 'delaysMs')
}

function isProvider(value: unknown): boolean {
  return hasMethods(value, ['eventId', 'extend'])
}

function isStore(value: unknown): boolean {
  return hasMethods(value, ['claim', 'renew', 'complete', 'release'])
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
  )
}

function positive(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value
  throw invalid(`${name} is ${value}. Pass a positive number.`)
}

/** If a record expired before the provider's last retry, the event would run twice. */
function assertRetention({ delivery, title }: AnyProvider, retainMs: number): void {
  const ladderMs = delivery.ladderMs.reduce((sum, delayMs) => sum + delayMs, 0)
  if (retainMs > ladderMs) return
  throw invalid(`retainMs is ${retainMs}, but ${title} retries for ${ladderMs} ms. Pass a larger retainMs.`)
}

function invalid(message: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', message)
}
