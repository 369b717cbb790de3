import type { FidelityNote } from '../definition/fidelity-note.ts'

/** The topics of every fidelity sheet, in this order. */
export const FIDELITY_TOPICS = [
  'events',
  'event data',
  'signature header',
  'signature value',
  'signed bytes',
  'other headers',
  'discriminator',
  'event id',
  'idempotency id',
  'success',
  'ladder',
  'after the last attempt',
  'secret rotation',
  'URL rules',
  'other limits',
  'wildcard',
] as const

type Topic = (typeof FIDELITY_TOPICS)[number]
type Known = FidelityNote['known']

/** Makes a provider's fidelity sheet. The compiler requires every topic. */
export function fidelitySheet(
  topics: Readonly<Record<Topic, Readonly<Partial<Record<Known, string>>>>>,
): readonly FidelityNote[] {
  return FIDELITY_TOPICS.flatMap((about) =>
    Object.entries(topics[about]).map(([known, what]) => ({ about, what, known: known as Known })),
  )
}
