import type { EventBody } from '../event/event-body.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { LETTERS } from './alter-json.ts'
import type { Fault, FaultContext } from './fault.ts'

/** Faults in the event itself, which is then correctly signed. */
export const eventFaults = {
  /** Replaces the event type by an unknown one, then signs. */
  unknownType: (): Fault => ({
    name: 'unknownType',
    stage: 'event',
    apply: (event, { withType, random }) => withType(event, strangeType(random)),
  }),

  /** Removes these fields (`'data.severity'`), then signs. With no arguments, removes one top-level field (never the type). */
  missingFields: (...paths: readonly string[]): Fault => ({
    name: 'missingFields',
    stage: 'event',
    settings: { paths },
    apply(event, context) {
      const missing = paths.length > 0 ? paths : [pickField(event, context)]
      const left = missing.reduce((rest, path) => without(rest, path.split('.')), event)
      if (left !== event) return left
      throw new Error(unknownName('field in the event', missing.join(', '), pathsIn(event)))
    },
  }),
} as const

export function strangeType(random: FaultContext['random']): string {
  return `unknown.${Array.from({ length: 8 }, () => random.pick(LETTERS).toLowerCase()).join('')}`
}

function pickField(event: EventBody, { typeFields, random }: FaultContext): string {
  const kept = typeFields.map((path) => path.split('.')[0])
  return random.pick(Object.keys(event).filter((field) => !kept.includes(field))) ?? typeFields[0] ?? ''
}

/** The dotted paths of all fields, nested ones included. */
function pathsIn(event: EventBody): string[] {
  return Object.entries(event).flatMap(([field, value]) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? [field, ...pathsIn(value as EventBody).map((path) => `${field}.${path}`)] : [field]
  })
}

function without(value: EventBody, [field, ...below]: readonly string[]): EventBody {
  if (field === undefined || !Object.hasOwn(value, field)) return value
  const { [field]: dropped, ...rest } = value
  if (below.length === 0) return rest
  if (typeof dropped !== 'object' || dropped === null) return value
  const left = without(dropped as EventBody, below)
  return left === dropped ? value : { ...value, [field]: left }
}
