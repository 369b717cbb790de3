import type { AnyProvider } from '@postern/core'
import type { EventBody } from '../event/event-body.ts'

/** What an event belongs to, where a provider keeps subscriptions of different owners apart. */
const SCOPES: Readonly<Record<string, (event: EventBody) => readonly unknown[]>> = {
  elan: ({ organization_id }) => [organization_id],
  validibot: ({ workflow }) => [Object(workflow).id, Object(workflow).slug],
}

/** Throws for a scope of a provider whose subscriptions all see the same events. */
export function assertScope({ name, title }: AnyProvider, scope: string | null): void {
  if (scope === null || Object.hasOwn(SCOPES, name)) return
  throw new Error(`${title} keeps no subscriptions apart. Leave scope out.`)
}

/** Whether a subscription of this scope may see the event; one without a scope sees all. */
export function isInScope({ name }: AnyProvider, scope: string | null, event: EventBody): boolean {
  if (scope === null || !Object.hasOwn(SCOPES, name)) return true
  return SCOPES[name]!(event).map(String).includes(scope)
}
