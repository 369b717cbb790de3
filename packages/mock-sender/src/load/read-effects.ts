import { askJson } from '../check/ask-json.ts'

/** Enough for more than a million events. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024

/**
 * Asks a receiver for its effects: `GET <url>` answers `{"effects": {"<event id>": <number>}}`, the number of effects of each
 * event. Events without effects may be missing. Throws for any other answer.
 */
export async function readEffects(url: string): Promise<ReadonlyMap<string, number>> {
  const { json } = await askJson(new URL(url), undefined, { maxAnswerBytes: MAX_ANSWER_BYTES })
  const { effects } = Object(json) as { effects?: unknown }
  if (typeof effects === 'object' && effects !== null && !Array.isArray(effects)) {
    const entries = Object.entries(effects)
    if (entries.every(([, count]) => Number.isSafeInteger(count) && (count as number) >= 0)) {
      return new Map(entries as [string, number][])
    }
  }
  throw new Error(
    `${url} did not answer how many effects each event has had. It must answer {"effects": {"<event id>": <number>}}.`,
  )
}
