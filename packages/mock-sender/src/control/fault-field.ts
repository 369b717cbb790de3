import { invalid } from '../api/server/api-problem.ts'
import { type Field, textField } from '../api/server/field.ts'
import type { Fault } from '../faults/fault.ts'
import type { FaultName, FaultSettings } from '../faults/fault-settings.ts'
import { faults } from '../faults/index.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { durationField, listField, naming, wholeField, wordField } from './control-fields.ts'

type Setting = { readonly name: string; readonly field: Field }

const secret = { name: 'secret', field: textField('The old secret.') }
const after = { name: 'after', field: durationField('The delay.') }

/** The setting that each fault takes. */
const SETTINGS: Readonly<Record<keyof FaultSettings, Setting>> = {
  oldSecret: secret,
  oldThenNewSecret: secret,
  missingFields: {
    name: 'paths',
    field: listField('Dotted paths.', textField('A path such as data.severity.')),
  },
  oversizeBody: { name: 'bytes', field: wholeField('The length of the body.', 1) },
  wrongContentType: { name: 'contentType', field: textField('The content type.') },
  duplicate: { name: 'count', field: wholeField('The number of requests.', 2) },
  duplicateLater: after,
  duplicateWithNewId: after,
  reordered: { name: 'delay', field: durationField('The delay of the first attempt.') },
  slowBody: { name: 'over', field: durationField('The real time that sending the body takes.') },
  splitChunks: { name: 'count', field: wholeField('The number of chunks.', 2) },
  hangUpAfterSending: {
    name: 'when',
    field: wordField('When to close the connection.', ['sent', 'answered']),
  },
}

export const FAULT_NAMES = Object.keys(faults) as FaultName[]

/** Returns the setting of a fault, or undefined if it has none. */
export function settingOf(name: FaultName): Setting | undefined {
  return Object.hasOwn(SETTINGS, name) ? SETTINGS[name as keyof FaultSettings] : undefined
}

/** A fault by its name, or by an object with its name and its setting. */
export function faultField(): Field<Fault> {
  return {
    schema: { oneOf: [{ type: 'string', enum: FAULT_NAMES }, ...FAULT_NAMES.map(toSchema)] },
    isRequired: true,
    read(value, path) {
      if (typeof value === 'string') return makeFault(toFaultName(value, path), {}, path)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw invalid(
          path,
          "Must be the name of a fault, or an object such as { name: 'slowBody', over: '2s' }.",
        )
      }
      const { name, ...settings } = value as Record<string, unknown>
      return makeFault(toFaultName(name, `${path}.name`), settings, path)
    },
  }
}

function makeFault(name: FaultName, settings: object, path: string): Fault {
  const setting = settingOf(name)
  const extra = Object.keys(settings).find((key) => key !== setting?.name)
  if (extra !== undefined) {
    const known = setting === undefined ? 'It has no settings.' : `Its setting is ${setting.name}.`
    throw invalid(`${path}.${extra}`, `${name} has no such setting. ${known}`)
  }
  const given: unknown = setting && Reflect.get(settings, setting.name)
  if (setting === undefined || given === undefined) return naming(path, () => faults[name]())
  const at = `${path}.${setting.name}`
  const value = [setting.field.read(given, at)].flat()
  return naming(at, () => (faults[name] as (...values: unknown[]) => Fault)(...value))
}

function toFaultName(value: unknown, path: string): FaultName {
  if (FAULT_NAMES.includes(value as FaultName)) return value as FaultName
  if (typeof value !== 'string') throw invalid(path, 'Must be the name of a fault.')
  throw invalid(path, unknownName('fault', value, FAULT_NAMES))
}

function toSchema(name: FaultName) {
  const setting = settingOf(name)
  return {
    type: 'object',
    properties: { name: { const: name }, ...(setting && { [setting.name]: setting.field.schema }) },
    required: ['name'],
    additionalProperties: false,
  }
}
