import type { Answer, Handshake, Place } from '@postern/core'
import { fieldOf } from '../event/event-field.ts'
import { createId, createIdLike } from '../random/ids.ts'
import type { Random } from '../random/random.ts'

/** The values in the request of a handshake, by the place that its conditions and its replies name. */
export interface AskedValues {
  readonly all: readonly (readonly [place: Place, value: string | number])[]
  at(place: Place): string | number | undefined
}

/**
 * Chooses the values of a handshake: those that its conditions require, the setting that proves it, and a random value
 * at every place that the reply repeats, so that a recorded reply is never right.
 */
export function askedValues(
  { when = [], proof, example = {}, ...answers }: Handshake,
  settings: Readonly<Record<string, string>>,
  random: Random,
): AskedValues {
  const values = new Map<string, readonly [Place, string | number]>()
  const put = (place: Place, value: string | number) => values.set(keyOf(place), [place, value])
  for (const { is, ...place } of when) {
    const shown = 'field' in place ? fieldOf(example, place.field) : undefined
    if (is !== undefined) put(place, is)
    else if (shown === undefined || typeof shown === 'string') put(place, createIdLike(random, shown ?? ''))
  }
  for (const { body } of [answers.reply, ...(answers.alsoAccepts ?? [])]) {
    for (const place of placesIn(body)) if (!values.has(keyOf(place))) put(place, createId(random, ''))
  }
  if (typeof proof === 'object') put({ query: proof.query }, settingOf(settings, proof.setting))
  return { all: [...values.values()], at: (place) => values.get(keyOf(place))?.[1] }
}

/** Whether the request is signed, or the reply contains an HMAC. */
export function needsKeys({ proof, reply, alsoAccepts = [] }: Handshake): boolean {
  return proof === 'signature' || [reply, ...alsoAccepts].some(({ body }) => hasMac(body))
}

function hasMac(answer: Answer | number | undefined): boolean {
  if (typeof answer !== 'object') return false
  if ('json' in answer) return Object.values(answer.json).some(hasMac)
  return 'form' in answer ? Object.values(answer.form).some(hasMac) : 'hmac' in answer
}

/** Returns every place whose value a reply repeats or signs. */
function placesIn(answer: Answer | number | undefined): Place[] {
  if (typeof answer !== 'object') return []
  if ('json' in answer) return Object.values(answer.json).flatMap(placesIn)
  if ('form' in answer) return Object.values(answer.form).flatMap(placesIn)
  return ['hmac' in answer ? answer.hmac : answer]
}

function keyOf(place: Place): string {
  if ('field' in place) return `field ${place.field}`
  return 'header' in place ? `header ${place.header.toLowerCase()}` : `query ${place.query}`
}

function settingOf(settings: Readonly<Record<string, string>>, name: string): string {
  const value = settings[name]
  if (value !== undefined) return value
  throw new Error(
    `The setting ${name} proves this handshake. Pass settings: { ${name} } to createMockSender().`,
  )
}
