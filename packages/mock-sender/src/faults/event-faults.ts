import type { EventBody } from '../event/event-body.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { LETTERS } from './alter-json.ts'
import type { Fault, FaultContext } from './fault.ts'

/** What the sender itself gets wrong in the event, and then signs. */
export const eventFaults = {
  /** An event type that no catalog has, correctly signed. */
  unknownType: (): Fault => ({
    name: 'unknownType',
    stage: 'event',
    apply: (event, { withType, random }) => withType(event, strangeType(random)),
  }),

  /** These fields (`'data.severity'`) are not there, correctly signed; without a path one of the event's own, but not its type. */
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

/** Every field and field of a field, dotted. */
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
