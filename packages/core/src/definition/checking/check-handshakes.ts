import { WebhookError } from '../../ground/errors.ts'
import { isAsymmetric, type SignatureScheme } from '../../signing/scheme.ts'
import type { Answer, Handshake } from '../handshake.ts'
import { invalid } from './check.ts'

/** Throws CONFIG_INVALID for handshakes that match no request or every event, or whose answer cannot be made. */
export function checkHandshakes(
  handshakes: readonly Handshake[],
  scheme: SignatureScheme,
  settings: readonly string[],
): void {
  const names = new Set<string>()
  for (const [index, handshake] of handshakes.entries()) {
    const at = `handshakes[${index}]`
    const { name, method = 'POST', when = [], proof, reply, alsoAccepts = [] } = handshake
    if (names.has(name))
      throw invalid(`${at}.name`, name, 'Another handshake has this name. Choose another one.')
    names.add(name)
    // A proof by a setting works only if the receiver must pass that setting.
    if (typeof proof !== 'string' && !settings.includes(proof.setting)) {
      throw invalid(`${at}.proof.setting`, proof.setting, 'Name it among the settings.')
    }
    if (method === 'POST') {
      if (when.length === 0) {
        throw wrong(
          `${at}.when`,
          'is missing, so every event would match. Add conditions that only the handshake meets',
        )
      }
    } else checkBodyless(at, handshake)
    checkAnswer(`${at}.reply.body`, reply.body, method, scheme)
    for (const [one, { body }] of alsoAccepts.entries()) {
      checkAnswer(`${at}.alsoAccepts[${one}].body`, body, method, scheme)
    }
  }
}

/** Only a POST has a signature and a body. */
function checkBodyless(at: string, { method, when = [], proof }: Handshake): void {
  if (proof === 'signature') {
    throw wrong(
      `${at}.proof`,
      `is 'signature', and a ${method} is not signed. Write 'none' or { query, setting }`,
    )
  }
  const index = when.findIndex((condition) => 'field' in condition)
  if (index >= 0) throw withoutBody(`${at}.when[${index}].field`, method!)
}

function checkAnswer(
  at: string,
  answer: Answer | number | undefined,
  method: string,
  scheme: SignatureScheme,
): void {
  if (typeof answer !== 'object') return
  if ('json' in answer) checkParts(`${at}.json`, answer.json, method, scheme)
  else if ('form' in answer) checkParts(`${at}.form`, answer.form, method, scheme)
  else if ('hmac' in answer) {
    if (isAsymmetric(scheme.algorithm)) {
      throw wrong(
        `${at}.hmac`,
        `needs a shared secret, and ${scheme.algorithm} has none. Answer with something else`,
      )
    }
    checkAnswer(`${at}.hmac`, answer.hmac, method, scheme)
  } else if ('field' in answer && method !== 'POST') throw withoutBody(`${at}.field`, method)
}

function checkParts(
  at: string,
  parts: Readonly<Record<string, Answer | number>>,
  method: string,
  scheme: SignatureScheme,
): void {
  for (const [name, part] of Object.entries(parts)) checkAnswer(`${at}['${name}']`, part, method, scheme)
}

function withoutBody(at: string, method: string): WebhookError {
  return wrong(at, `names a field of the body, and a ${method} has none. Name a header or a query parameter`)
}

function wrong(at: string, what: string): WebhookError {
  return new WebhookError('CONFIG_INVALID', `${at} ${what}.`)
}
