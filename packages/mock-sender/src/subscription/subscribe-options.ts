import { assertOptions, type KeysOf, kindOf } from '../text/assert-options.ts'
import type { SubscribeOptions, SubscriptionTarget } from './subscription.ts'

const KEYS: KeysOf<SubscribeOptions> = {
  url: true,
  fetch: true,
  events: true,
  secret: true,
  name: true,
  headers: true,
  active: true,
  scope: true,
}

const TYPES = {
  url: 'string',
  fetch: 'function',
  secret: 'string',
  name: 'string',
  active: 'boolean',
  scope: 'string',
} as const
/** The options for which null is allowed. */
const NULLABLE: readonly string[] = ['secret', 'name', 'scope']

/** Throws for an unknown option, and for a value of the wrong type. */
export function assertSubscribeOptions(owner: string, options: Partial<SubscribeOptions>): void {
  assertOptions(owner, options, KEYS)
  for (const [name, type] of Object.entries(TYPES)) {
    const value: unknown = options[name as keyof SubscribeOptions]
    if (value === undefined || typeof value === type || (value === null && NULLABLE.includes(name))) continue
    throw new Error(`${name} is ${kindOf(value)}. Pass a ${type}.`)
  }
  const { events, headers } = options
  if (events !== undefined && !Array.isArray(events)) {
    throw new Error(`events is ${kindOf(events)}. Pass an array, such as ['billing.*'].`)
  }
  if (headers !== undefined && (typeof headers !== 'object' || headers === null || Array.isArray(headers))) {
    throw new Error(`headers is ${kindOf(headers)}. Pass an object, such as { 'X-Team': 'blue' }.`)
  }
}

/** A receiver that is a function is at a name that leads nowhere. */
const NOWHERE = 'http://receiver.test'

/** The options with a whole URL. Throws where there is neither a URL nor a function. */
export function toTarget(options: SubscribeOptions): SubscriptionTarget {
  const { url, fetch } = options
  if (fetch === undefined) {
    if (url !== undefined) return { ...options, url }
    throw new Error('url is missing. Pass where events go, or fetch: a function that takes a Request.')
  }
  if (URL.canParse(url ?? '/', NOWHERE)) return { ...options, url: new URL(url ?? '/', NOWHERE).href }
  throw new Error(`url is '${url}', which is no URL. Pass the path of the receiver, such as '/webhooks'.`)
}
