import { createHmac } from 'node:crypto'
import type { AcceptedReply, Answer, Handshake, SigningKey } from '@postern/core'
import { toPlainLine } from '../text/plain-line.ts'
import type { AskedValues } from './asked-values.ts'
import { describeAnswer } from './describe-reply.ts'

/** The response of a receiver to a handshake. */
export interface HandshakeAnswer {
  readonly status: number
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The inputs of the right response. */
export interface Asked {
  readonly asked: AskedValues
  /** The keys of an HMAC in the response. Any of them is accepted. */
  readonly keys: readonly SigningKey[]
}

/** Describes each mistake in a response. Returns an empty list if the provider would accept it. */
export function judgeAnswer(handshake: Handshake, answer: HandshakeAnswer, asked: Asked): string[] {
  const others = handshake.alsoAccepts ?? []
  if (others.some((accepted) => problemsOf(accepted, answer, asked).length === 0)) return []
  return problemsOf(handshake.reply, answer, asked)
}

function problemsOf({ status = 200, body }: AcceptedReply, answer: HandshakeAnswer, asked: Asked): string[] {
  const isRight = status === '2xx' ? Math.floor(answer.status / 100) === 2 : answer.status === status
  const { location } = answer.headers
  const redirect = location !== undefined && !isRight ? `, which redirects to ${toPlainLine(location)}` : ''
  // With the wrong status, the body is not worth checking.
  if (!isRight) return [`The status is ${answer.status}${redirect}, not ${status}.`]
  return body === undefined ? [] : bodyProblems(body, answer.body, asked)
}

function bodyProblems(expected: Answer, body: string, asked: Asked): string[] {
  const shown = body === '' ? 'empty' : `'${toPlainLine(body)}'`
  if (typeof expected === 'object' && 'json' in expected) {
    const given = parseObject(body)
    if (given === undefined) return [`The body is ${shown}, not a JSON object.`]
    return partProblems(expected.json, (name) => given[name], asked)
  }
  if (typeof expected === 'object' && 'form' in expected) {
    const given = new URLSearchParams(body)
    return partProblems(expected.form, (name) => given.get(name) ?? undefined, asked)
  }
  const rights = valuesOf(expected, asked)
  if (rights.includes(body)) return []
  return [`The body is ${shown}, not ${describeAnswer(expected)}${textHint(body, rights)}.`]
}

function partProblems(
  parts: Readonly<Record<string, Answer | number>>,
  given: (name: string) => unknown,
  asked: Asked,
): string[] {
  return Object.entries(parts).flatMap(([name, part]) => {
    const value = given(name)
    if (value === undefined) return [`The body has no ${name}.`]
    if (typeof part === 'object' && 'json' in part) {
      return partProblems(part.json, (inner) => Object(value)[inner], asked)
    }
    const rights = valuesOf(part, asked)
    if (rights.some((right) => right === value)) return []
    return [`${name} is not ${describeAnswer(part)}${macHint(part, value, asked)}.`]
  })
}

/** Returns the right values: one, or one for each key. */
function valuesOf(answer: Answer | number, { asked, keys }: Asked): (string | number)[] {
  if (typeof answer !== 'object') return [answer]
  if ('json' in answer || 'form' in answer) return []
  if (!('hmac' in answer)) return [asked.at(answer) ?? '']
  const { hmac, hash, encoding, prefix = '' } = answer
  return keys.map(
    (key) =>
      prefix +
      createHmac(hash, key)
        .update(String(asked.at(hmac)))
        .digest(encoding),
  )
}

/** Names a common mistake in repeating a value. */
function textHint(body: string, rights: readonly (string | number)[]): string {
  const [right = ''] = rights
  if (body.trim() === right) return ': it has whitespace around it'
  if (body.trim() === JSON.stringify(right)) return ': it has quotes around it'
  if (Object.values(parseObject(body) ?? {}).includes(right)) return ': it is inside JSON'
  return ''
}

/** Names a common mistake in writing an HMAC. */
function macHint(answer: Answer | number, value: unknown, asked: Asked): string {
  if (typeof answer !== 'object' || !('hmac' in answer)) return ''
  const { prefix = '', encoding } = answer
  const other = encoding === 'hex' ? 'base64' : 'hex'
  const isLike = (change: Partial<typeof answer>) =>
    valuesOf({ ...answer, ...change }, asked).includes(value as string)
  if (prefix !== '' && isLike({ prefix: '' })) return ': the prefix is missing'
  if (isLike({ encoding: other }) || isLike({ encoding: other, prefix: '' })) return `: it is in ${other}`
  return ''
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
