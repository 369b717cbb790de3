import { WebhookError } from '../../ground/errors.ts'
import type { Claim } from '../contract.ts'

/** Parses the reply to a claim: `p<holder> <attempt> <rest> +<progress>`, or `<why> <number> <holder> <key>`. */
export function toClaim(answer: unknown, key: string, [, holder]: readonly string[]): Claim {
  const text = String(answer)
  if (text.startsWith(`p${holder} `)) return toClaimed(text.slice(holder!.length + 2))
  const [why = '', number = ''] = text.split(' ', 2)
  // The client may add a prefix to the key.
  const isOurs = text.startsWith(`${why} ${number} ${holder} `) && text.endsWith(key)
  if (isOurs && why === 'completed') return { status: 'completed' }
  if (isOurs && why === 'in-progress') return { status: 'in-progress', retryAfterMs: Number(number) }
  if (isOurs && why === 'exhausted') return { status: 'exhausted', attempt: Number(number) }
  throw foreignReply()
}

function toClaimed(record: string): Claim {
  const progressAt = record.indexOf('+')
  return {
    status: 'claimed',
    attempt: Number.parseInt(record, 10),
    progress: progressAt < 0 ? null : record.slice(progressAt + 1),
  }
}

/** Parses the reply to any other operation: 1 or 0. */
export function isDone(answer: unknown): boolean {
  const number = Number(answer ?? Number.NaN)
  if (number !== 1 && number !== 0) throw foreignReply()
  return number === 1
}

function foreignReply(): WebhookError {
  return new WebhookError(
    'STORE_UNAVAILABLE',
    'Redis returned the reply to another command. Check the client and any proxy in front of the server.',
  )
}
