import type { EventBody } from '../event/event-body.ts'

/** Every name of what an event belongs to; null: all subscriptions of the provider see the same events. */
export type ScopeRule = ((event: EventBody) => readonly unknown[]) | null

/** Throws for a scope of a provider whose subscriptions all see the same events. */
export function assertScope(rule: ScopeRule, title: string, scope: string | null): void {
  if (scope === null || rule !== null) return
  throw new Error(`${title} keeps no subscriptions apart. Leave scope out.`)
}

/** Whether a subscription of this scope may see the event; one without a scope sees all. */
export function isInScope(rule: ScopeRule, scope: string | null, event: EventBody): boolean {
  if (scope === null || rule === null) return true
  return rule(event).map(String).includes(scope)
}
