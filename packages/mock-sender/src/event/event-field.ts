import type { EventBody } from './event-body.ts'

/** The value under a dotted path of an event. */
export function fieldOf(event: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (isObject(value) ? value[key] : undefined), event)
}

/** A copy of the event with another value under a dotted path. */
export function withField(event: EventBody, path: string, value: unknown): EventBody {
  const [key, ...rest] = path.split('.') as [string, ...string[]]
  if (rest.length === 0) return { ...event, [key]: value }
  const inner = event[key]
  return { ...event, [key]: withField(isObject(inner) ? inner : {}, rest.join('.'), value) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
