import { WebhookError } from '../../ground/errors.ts'
import type { EventDefinition } from '../event-definition.ts'
import { issuePath, type StandardSchema } from '../standard-schema.ts'
import { invalid } from './check.ts'

/** Throws CONFIG_INVALID for an event without a schema, or with an example that its schema refuses. */
export function checkEvents(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    throw invalid('events', value, 'Write at least one event type and its schema.')
  }
  for (const [type, entry] of Object.entries(value)) checkEvent(entry, `events['${type}']`)
}

function checkEvent(entry: unknown, at: string): void {
  if (isSchema(entry)) return
  if (typeof entry !== 'object' || entry === null || !('schema' in entry)) {
    throw invalid(at, entry, 'Write a schema, or { schema, example }.')
  }
  // A getter builds the schema on first use. Do not trigger it: most programs handle few of the types.
  if (Object.getOwnPropertyDescriptor(entry, 'schema')?.get) return
  const { schema, example } = entry as EventDefinition
  if (!isSchema(schema))
    throw invalid(`${at}.schema`, schema, 'Write a schema that implements Standard Schema.')
  if (example !== undefined) checkExample(schema, example, `${at}.example`)
}

function isSchema(value: unknown): value is StandardSchema {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return isObject && typeof (value as StandardSchema)['~standard']?.validate === 'function'
}

function checkExample(schema: StandardSchema, example: unknown, at: string): void {
  const result = schema['~standard'].validate(example)
  if (result instanceof Promise) {
    // This check is synchronous. A wrong example shows when the mock sender sends it.
    result.catch(() => {})
    return
  }
  if (result.issues === undefined) return
  const where = result.issues.map((issue) => issuePath(issue) || 'the event itself')
  throw new WebhookError(
    'CONFIG_INVALID',
    `${at} does not match its schema. Look at: ${[...new Set(where)].join(', ')}.`,
  )
}
