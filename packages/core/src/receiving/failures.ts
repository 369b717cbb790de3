import { type ErrorCode, WebhookError } from '../ground/errors.ts'
import type { Claim } from '../stores/contract.ts'
import type { Progress } from './admit.ts'

type Stage = Progress['stage']

const OVERDUE: Readonly<Record<Exclude<Stage, 'head'>, readonly [ErrorCode, string]>> = {
  body: ['BODY_INCOMPLETE', 'The body was not whole by the deadline'],
  secret: ['CONFIG_INVALID', 'The secret function did not answer by the deadline'],
  schema: ['CONFIG_INVALID', 'The schema did not answer by the deadline'],
  claim: ['STORE_UNAVAILABLE', 'The store did not answer the claim by the deadline'],
  handlers: ['HANDLER_TIMEOUT', 'A handler ran past the deadline. Do slow work in a queue'],
  completion: ['STORE_UNAVAILABLE', 'The store did not answer the completion by the deadline'],
}

/** What the deadline met; the head of a request is checked at once. */
export function overdueError(stage: Stage, deadlineMs: number): WebhookError {
  const [code, what] = OVERDUE[stage === 'head' ? 'body' : stage]
  return new WebhookError(code, `${what} of ${deadlineMs / 1000} s.`)
}

export function inProgress({ retryAfterMs }: Extract<Claim, { status: 'in-progress' }>): WebhookError {
  return new WebhookError('IN_PROGRESS', 'The same event is being handled elsewhere.', { retryAfterMs })
}

/** What a failure is called that is not a WebhookError yet, by the stage it came from. */
export function toWebhookError(cause: unknown, stage: Stage): WebhookError {
  if (cause instanceof WebhookError) return cause
  if (stage === 'body') {
    return new WebhookError('BODY_INCOMPLETE', 'The connection ended before the body was whole.', { cause })
  }
  if (stage === 'claim' || stage === 'completion') {
    return new WebhookError('STORE_UNAVAILABLE', 'The store failed. Its error is the cause.', { cause })
  }
  if (stage === 'handlers') return handlerError(cause)
  return new WebhookError(
    'CONFIG_INVALID',
    'Your secret function, schema or adapter threw. Its error is the cause.',
    { cause },
  )
}

const OWN_CODES: readonly ErrorCode[] = ['HANDLER_TIMEOUT', 'LEASE_LOST', 'CONFIG_INVALID']

/** What a handler threw; the codes that the pipeline gave the handler itself come back as they are. */
export function handlerError(cause: unknown): WebhookError {
  if (cause instanceof WebhookError && OWN_CODES.includes(cause.code)) return cause
  return new WebhookError('HANDLER_FAILED', 'A handler threw. Its error is the cause.', { cause })
}
