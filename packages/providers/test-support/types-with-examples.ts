import type { AnyProvider } from '@postern/core'

/** The event types that the mock sender can send as the provider would. */
export function typesWithExamples(provider: AnyProvider): string[] {
  return Object.keys(provider.events).filter((type) => provider.events[type]?.example !== undefined)
}
