import type { EventBody } from '../event/event-body.ts'

/** Returns every name of the scope that an event belongs to. Null: the provider has no scopes. */
export type ScopeRule = ((event: EventBody) => readonly unknown[]) | null

/** Throws for a scope if the provider has none. */
export function assertScope(rule: ScopeRule, title: string, scope: string | null): void {
  if (scope === null || rule !== null) return
  throw new Error(`${title} has no scopes. Leave scope out.`)
}

/** Whether a subscription of this scope gets the event. A subscription without a scope gets all events. */
export function isInScope(rule: ScopeRule, scope: string | null, event: EventBody): boolean {
  if (scope === null || rule === null) return true
  return rule(event).map(String).includes(scope)
}
