import type { AnyProvider } from '@postern/core'
import type { EventBody } from './event-body.ts'
import type { EventDraft } from './event-draft.ts'

/** Whether the catalog has this type but no example of it, so that its data can only come from the caller. */
function lacksExample({ events }: AnyProvider, type: string): boolean {
  return Object.hasOwn(events, type) && events[type]?.example === undefined
}

/** Throws for an event of a type without an example that the type's schema refuses: what was given is not all of it. */
export function assertComplete(provider: AnyProvider, type: string, event: EventBody): void {
  if (!lacksExample(provider, type)) return
  const checked = provider.events[type]!.schema['~standard'].validate(JSON.parse(JSON.stringify(event)))
  // Whoever checks by a promise cannot be waited for here.
  if (checked instanceof Promise || checked.issues === undefined) return
  const [issue] = checked.issues
  const where = issue?.path?.map((part) => (typeof part === 'object' ? part.key : part)).join('.')
  throw new Error(
    `${provider.title} has no example of '${type}', and what was given is not a whole event: ` +
      `${where ? `${where}: ` : ''}${issue?.message}. Add an example to the provider, or pass all of the data.`,
  )
}

/** What to say of an event that is made without an example and without data; undefined: nothing. */
export function noExampleWarning(provider: AnyProvider, { type, data }: EventDraft): string | undefined {
  if (data !== undefined || !lacksExample(provider, type)) return undefined
  return `${provider.title} has no example of '${type}', so the event has no data. Add an example to the provider, or pass data.`
}
