import type { AnyProvider } from '@postern/core'
import type { EventBody } from './event-body.ts'
import type { EventDraft } from './event-draft.ts'

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

/** The warning about an event without an example and without data; undefined for other events. */
export function noExampleWarning(provider: AnyProvider, { type, data }: EventDraft): string | undefined {
  if (data !== undefined || !lacksExample(provider, type)) return undefined
  return `${provider.title} has no example of '${type}', so the event has no data. Add an example to the provider, or pass data.`
}
