import type { AnyProvider } from '@postern/core'

/** The data of a type's example, into which given data is merged. Undefined for a type outside the catalog. */
export function exampleData({ events, envelope }: AnyProvider, type: string): unknown {
  const example: unknown = Object.hasOwn(events, type) ? events[type]?.example : undefined
  return envelope.data === undefined ? example : Object(example)[envelope.data]
}
