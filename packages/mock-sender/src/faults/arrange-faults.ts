import { suggestion } from '../text/did-you-mean.ts'
import type { Fault } from './fault.ts'
import { faults as known } from './index.ts'

type FaultName = keyof typeof known

const STAGES: Readonly<Record<Fault['stage'], true>> = {
  delivery: true,
  event: true,
  keys: true,
  body: true,
  message: true,
  transport: true,
}

/**
 * The order in which the faults of a stage keep their meaning: a body is changed before it is cut or compressed, and a
 * header is changed before it is doubled. Your own faults come before all of these.
 */
const ORDER: readonly FaultName[] = [
  'unknownType',
  'missingFields',
  'duplicateKeys',
  'invalidUtf8',
  'byteOrderMark',
  'oversizeBody',
  'reserialisedBody',
  'truncatedBody',
  'tamperedBody',
  'gzip',
  'missingSignature',
  'tamperedSignature',
  'nonHexSignature',
  'shortSignature',
  'upperCaseSignature',
  'doubledSignature',
]

/** A delivery can have only one fault of each list: the first makes the second impossible. */
const ALTERNATIVES: readonly (readonly FaultName[])[] = [
  ['wrongSecret', 'oldSecret', 'oldThenNewSecret'],
  ['hangUpAfterSending', 'hangUpMidway', 'neverReadAnswer'],
]

/** Faults that may be given twice. A second copy of any other fault would undo or repeat the first. */
const REPEATABLE: readonly FaultName[] = [
  'missingFields',
  'duplicateLater',
  'duplicateWithNewId',
  'reordered',
]

/** Returns the faults in the order in which they apply. Throws for a value that is not a fault, and for faults that exclude each other. */
export function arrangeFaults(wished: readonly Fault[] = []): readonly Fault[] {
  if (!Array.isArray(wished)) {
    throw new Error(`faults is not an array. Pass one, such as [faults.tamperedBody()].`)
  }
  if (wished.length === 0) return wished
  for (const fault of wished) assertFault(fault)
  const names = wished.map(({ name }) => name as FaultName)
  for (const alternatives of ALTERNATIVES) {
    const [first, second] = alternatives.filter((name) => names.includes(name))
    if (second !== undefined) {
      throw new Error(`${first}() and ${second}() exclude each other. Pass one of them.`)
    }
  }
  const repeated = names.find((name, index) => isSingle(name) && names.indexOf(name) !== index)
  if (repeated !== undefined) throw new Error(`${repeated}() is given twice. Pass it once.`)
  return wished.length === 1 ? wished : [...wished].sort((a, b) => rank(a) - rank(b))
}

function rank({ name }: Fault): number {
  return ORDER.indexOf(name as FaultName)
}

function isSingle(name: FaultName): boolean {
  return Object.hasOwn(known, name) && !REPEATABLE.includes(name)
}

function assertFault(fault: unknown): void {
  if (typeof fault === 'function') {
    throw new Error(
      `A fault was not called: pass faults.${fault.name || 'tamperedBody'}(), with parentheses.`,
    )
  }
  if (typeof fault === 'string') {
    const isName = Object.hasOwn(known, fault)
    const hint = isName ? `Pass faults.${fault}().` : suggestion(fault, Object.keys(known))
    throw new Error(`'${fault}' is a text, not a fault. ${hint}`)
  }
  const { name, stage, apply } = Object(fault) as Partial<Fault>
  if (typeof name === 'string' && typeof apply === 'function' && Object.hasOwn(STAGES, stage ?? '')) return
  throw new Error('faults contains a value that is not a fault. Pass values such as faults.tamperedBody().')
}
