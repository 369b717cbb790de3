import { fieldOf } from '../event/event-field.ts'
import { pickSpot } from './alter-json.ts'
import { strangeType } from './event-faults.ts'
import type { BodyFault, Fault } from './fault.ts'

const MIB = 1024 * 1024
const OPENING_BRACE = 0x7b

/** Faults that make unusual bytes, correctly signed. The signature is valid for a receiver that verifies the exact bytes. */
export const bodyFaults = {
  /** Adds a byte order mark before the JSON, then signs. */
  byteOrderMark: (): Fault =>
    onBody('byteOrderMark', (body) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body])),

  /** Replaces one byte of a value by one that is not UTF-8, then signs. */
  invalidUtf8: (): Fault =>
    onBody('invalidUtf8', (body, { typeFields, random }) => {
      const { at } = pickSpot(body, typeIn(body, typeFields), random) ?? { at: body.length - 1 }
      const bytes = Buffer.from(body)
      bytes[at] = 0xff
      return bytes
    }),

  /** Writes the type field twice, first with an unknown type, then signs. JSON.parse takes the last. */
  duplicateKeys: (): Fault =>
    onBody('duplicateKeys', (body, { typeFields, random }) => {
      const [typeField = ''] = typeFields
      if (typeField === '' || typeField.includes('.') || body[0] !== OPENING_BRACE) {
        throw new Error(
          'duplicateKeys() doubles the type, which this provider has in no field at the top of a JSON object. Use another fault.',
        )
      }
      const first = Buffer.from(`{${JSON.stringify(typeField)}:${JSON.stringify(strangeType(random))}`)
      const rest = body.subarray(body.indexOf('{') + 1)
      return Buffer.concat([first, Buffer.from(rest.toString().trim() === '}' ? '' : ','), rest])
    }),

  /** Adds spaces after the JSON up to this length, then signs. */
  oversizeBody: (bytes = 2 * MIB): Fault => {
    if (!Number.isSafeInteger(bytes) || bytes < 1) {
      throw new Error(`oversizeBody(${bytes}) is not a length. Pass a whole number of bytes.`)
    }
    return {
      ...onBody('oversizeBody', (body) => {
        const missing = bytes - body.length
        if (missing > 0) return Buffer.concat([body, Buffer.alloc(missing, ' ')])
        throw new Error(
          `The body has ${body.length} bytes, so oversizeBody(${bytes}) would add none. Pass a larger number.`,
        )
      }),
      settings: { bytes },
    }
  },
} as const

function onBody(name: string, apply: BodyFault['apply']): BodyFault {
  return { name, stage: 'body', apply }
}

function typeIn(body: Buffer, [typeField = '']: readonly string[]): string {
  try {
    return String(fieldOf(JSON.parse(body.toString()), typeField))
  } catch {
    return ''
  }
}
