import * as z from 'zod'
import { defineProvider } from '../src/definition/define-provider.ts'
import { isWebhookError } from '../src/ground/errors.ts'

export const made = z.object({
  type: z.literal('thing.made'),
  id: z.string(),
  at: z.string(),
  data: z.object({ size: z.number() }),
})
export const example = { type: 'thing.made', id: 'thg_1', at: '2026-01-01T00:00:00Z', data: { size: 1 } }
export const GOOD = {
  name: 'things',
  title: 'Things',
  signature: { header: 'X-Things-Signature', algorithm: 'hmac-sha256', encoding: 'hex', prefix: 'sha256=' },
  envelope: { type: 'type', id: { field: 'id', prefix: 'thg_' }, timestamp: 'at', data: 'data' },
  events: { 'thing.made': { schema: made, example, summary: 'A thing was made' } },
  delivery: { timeoutMs: 5000, ladderMs: [0, 1000], headers: { 'X-Things-Event': 'event-type' } },
  subscription: { httpsOnly: true, maxUrlLength: 2000 },
}

/** Merges `change` deeply into a valid definition and returns the message of its refusal. */
export function refusalOf(change: object): string {
  try {
    defineProvider(overlay(GOOD, change) as never)
  } catch (error) {
    return isWebhookError(error) && error.code === 'CONFIG_INVALID' ? error.message : `threw ${error}`
  }
  return 'accepted'
}

export function overlay(base: unknown, over: unknown): unknown {
  const isPlain = (value: unknown) => Object.getPrototypeOf(value ?? 0) === Object.prototype
  if (!isPlain(base) || !isPlain(over)) return over
  const merged = { ...(base as Record<string, unknown>) }
  for (const [key, value] of Object.entries(over as object)) merged[key] = overlay(merged[key], value)
  return merged
}
