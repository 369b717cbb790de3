import {
  anyText,
  anything,
  type Check,
  invalid,
  listOf,
  oneOf,
  optional,
  placeOf,
  positive,
  recordOf,
  shapeOf,
  statusFrom,
  success,
  text,
} from './check.ts'
import { bodyFormat } from './check-envelope.ts'

const textOrNumber: Check = (value, at) => {
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw invalid(at, value, 'Write a string or a number.')
  }
}

const status = statusFrom(200, 599)

const acceptedStatus: Check = (value, at) => {
  if (value !== '2xx') status(value, at)
}

const proof: Check = (value, at) => {
  if (value === 'signature' || value === 'none') return
  if (typeof value !== 'object') throw invalid(at, value, "Write 'signature', 'none' or { query, setting }.")
  shapeOf({ query: text, setting: text })(value, at)
}

const answer: Check = (value, at) => {
  if (typeof value === 'string' || typeof value === 'number') return
  if (typeof value !== 'object' || value === null) {
    throw invalid(at, value, 'Write a string, a place, { hmac }, { json } or { form }.')
  }
  if ('json' in value) shapeOf({ json: recordOf(text, answer) })(value, at)
  else if ('form' in value) shapeOf({ form: recordOf(text, answer) })(value, at)
  else if ('hmac' in value) hmac(value, at)
  else placeOf()(value, at)
}

const hmac = shapeOf({
  hmac: placeOf(),
  hash: oneOf('sha256'),
  encoding: oneOf('hex', 'base64'),
  prefix: optional(anyText),
})

/** Checks one handshake. */
export const handshake = shapeOf({
  name: text,
  method: optional(oneOf('POST', 'GET', 'HEAD')),
  when: optional(listOf(placeOf({ is: optional(textOrNumber) }))),
  proof,
  reply: shapeOf({ status: optional(status), type: optional(text), body: optional(answer) }),
  alsoAccepts: optional(listOf(shapeOf({ status: optional(acceptedStatus), body: optional(answer) }))),
  example: optional(recordOf(text, anything)),
  body: optional(bodyFormat),
  timeoutMs: optional(positive),
  forgedStatus: optional(status),
  emits: optional(oneOf(true)),
})

/** Checks a reply policy. */
export const replyPolicy = shapeOf({
  acknowledge: optional(shapeOf({ status: success, type: optional(text), body: optional(anyText) })),
})
