import { assertOptions, type KeysOf, kindOf } from '../text/assert-options.ts'
import type { SubscribeOptions } from './subscription.ts'

const KEYS: KeysOf<SubscribeOptions> = {
  url: true,
  events: true,
  secret: true,
  name: true,
  headers: true,
  active: true,
  scope: true,
}

const TYPES = { url: 'string', secret: 'string', name: 'string', active: 'boolean', scope: 'string' } as const
/** For these null means something. */
const NULLABLE: readonly string[] = ['secret', 'name', 'scope']

/** Throws for an option that nobody reads, and for a value of another type than it has. */
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
