import { readFileSync } from 'node:fs'
import { ERROR_CODES, type ErrorCode } from '@postern/core'
import { meaningOf } from '../error-meaning.ts'
import { toTable } from './markdown.ts'

const root = new URL('../../../', import.meta.url)

/** Whether a handler ran when the sender gets this code. `outcomes.test.ts` provokes each code and checks this value. */
export const HANDLER_RAN: Readonly<Record<ErrorCode, 'no' | 'yes' | 'maybe'>> = {
  METHOD_NOT_ALLOWED: 'no',
  ENCODING_UNSUPPORTED: 'no',
  PAYLOAD_TOO_LARGE: 'no',
  BODY_INCOMPLETE: 'no',
  SIGNATURE_MISSING: 'no',
  SIGNATURE_INVALID: 'no',
  TIMESTAMP_OUT_OF_TOLERANCE: 'no',
  KEY_UNAVAILABLE: 'no',
  HANDSHAKE_REFUSED: 'no',
  PAYLOAD_INVALID: 'no',
  EVENT_INVALID: 'no',
  IN_PROGRESS: 'no',
  HANDLER_FAILED: 'yes',
  HANDLER_TIMEOUT: 'yes',
  LEASE_LOST: 'yes',
  EXHAUSTED: 'maybe',
  STORE_UNAVAILABLE: 'maybe',
  INBOX_UNAVAILABLE: 'no',
  RAW_BODY_UNAVAILABLE: 'no',
  CONFIG_INVALID: 'maybe',
}

/** A row for each kind of outcome, from the comments of the type `Outcome`. */
export function outcomeKindsTable(): string {
  const source = readFileSync(new URL('packages/core/src/receiving/outcome.ts', root), 'utf8')
  const [type = ''] = /^export type Outcome = [\s\S]*?^ {2}\)/m.exec(source) ?? []
  const rows = [...type.matchAll(/\/\*\* ([^\n]+) \*\/\s*\|? ?\([^/]*?readonly kind: '(\w+)'/g)].map(
    ([, meaning, kind]) => [`\`${kind}\``, meaning!],
  )
  const kinds = type.match(/readonly kind: '/g) ?? []
  if (rows.length !== kinds.length) throw new Error('A kind of Outcome has no comment. Describe it.')
  return toTable(['kind', 'meaning'], rows)
}

/** A row for each error code: the reply, whether the sender tries again, and whether a handler ran. */
export function outcomesTable(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, { status }]) => [
    `[\`${code}\`](./errors.md#${code.toLowerCase()})`,
    String(status),
    meaningOf(code),
    describeRetry(status),
    HANDLER_RAN[code as ErrorCode],
  ])
  return toTable(['code', 'status', 'when', 'sender tries again', 'handler ran'], rows)
}

function describeRetry(status: number): string {
  if (status < 300) return 'no'
  return status === 503 ? 'yes, after `Retry-After`' : 'yes'
}
