import type { AnyProvider } from '@postern/core'
import type { EventBody } from './event-body.ts'
import type { EventDraft } from './event-draft.ts'
import { readType } from './read-type.ts'

/** Whether the catalog has this type without an example, so that only the caller can provide its data. */
function lacksExample({ events }: AnyProvider, type: string): boolean {
  return Object.hasOwn(events, type) && events[type]?.example === undefined
}

/** Throws for an event of a type without an example if the type's schema rejects it: the given data is incomplete. */
export function assertComplete(provider: AnyProvider, type: string, event: EventBody): void {
  if (!lacksExample(provider, type)) return
  const checked = provider.events[type]!.schema['~standard'].validate(JSON.parse(JSON.stringify(event)))
  // An asynchronous schema cannot be awaited here.
  if (checked instanceof Promise || checked.issues === undefined) return
  const [issue] = checked.issues
  const where = issue?.path?.map((part) => (typeof part === 'object' ? part.key : part)).join('.')
  throw new Error(
    `${provider.title} has no example of '${type}', and the given data does not make a complete event: ` +
      `${where ? `${where}: ` : ''}${issue?.message}. Add an example to the provider, or pass all of the data.`,
  )
}

/** Throws for an event that a receiver would take for one of another type, or of none. */
export function assertReadsAs(provider: AnyProvider, type: string, event: EventBody): void {
  const read = readType(provider, event, type)
  if (read === type) return
  throw new Error(
    `${provider.title} makes its types of several fields, and this event is ${read === undefined ? 'of no type' : `of the type '${read}'`}, not '${type}'. Pass the data that makes the type.`,
  )
}

/** The type to send where any will do: the first with an example. */
export function anyTypeOf({ events }: AnyProvider): string {
  const types = Object.keys(events)
  return types.find((type) => events[type]?.example !== undefined) ?? types[0]!
}

/** The warning about an event without an example and without data; undefined for other events. */
export function noExampleWarning(provider: AnyProvider, { type, data }: EventDraft): string | undefined {
  if (data !== undefined || !lacksExample(provider, type)) return undefined
  return `${provider.title} has no example of '${type}', so the event has no data. Add an example to the provider, or pass data.`
}
