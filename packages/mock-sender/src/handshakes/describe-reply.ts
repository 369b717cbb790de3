import type { Answer, Handshake, Place } from '@postern/core'
import { formatDuration } from '../time/duration.ts'

/** Describes the expected reply as an instruction: "Answer 200 with the value of challenge, within 3s." */
export function describeReply({ reply, timeoutMs }: Handshake, deliveryTimeoutMs: number): string {
  const { status = 200, body } = reply
  const what = body === undefined ? '' : ` with ${describeAnswer(body)}`
  return `Answer ${status}${what}, within ${formatDuration(timeoutMs ?? deliveryTimeoutMs)}.`
}

/** Describes the body of a reply. */
export function describeAnswer(answer: Answer | number): string {
  if (typeof answer !== 'object') return typeof answer === 'string' ? `'${answer}'` : String(answer)
  if ('json' in answer) return `JSON { ${describeParts(answer.json)} }`
  if ('form' in answer) return `a form { ${describeParts(answer.form)} }`
  if (!('hmac' in answer)) return `the value of ${nameOf(answer)}`
  const { hmac, hash, encoding, prefix } = answer
  const mac = `the HMAC-${hash.toUpperCase()} of ${nameOf(hmac)} under the secret, in ${encoding}`
  return prefix ? `'${prefix}' and ${mac}` : mac
}

function describeParts(parts: Readonly<Record<string, Answer | number>>): string {
  return Object.entries(parts)
    .map(([name, part]) => `${name}: ${describeAnswer(part)}`)
    .join(', ')
}

function nameOf(place: Place): string {
  if ('field' in place) return place.field
  return 'header' in place ? place.header : place.query
}
