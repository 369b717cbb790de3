import { ERROR_CODES, type ErrorCode, WebhookError } from '../ground/errors.ts'

/** The current stage of a request. */
export type Stage = 'head' | 'body' | 'secret' | 'schema' | 'inbox' | 'claim' | 'handlers' | 'completion'

const OVERDUE: Readonly<Record<Stage, readonly [ErrorCode, string, string]>> = {
  // `head` is synchronous, so it never is the stage at the deadline.
  head: ['BODY_INCOMPLETE', 'The body was incomplete at the deadline', ''],
  body: ['BODY_INCOMPLETE', 'The body was incomplete at the deadline', ''],
  secret: ['CONFIG_INVALID', 'The secret function did not answer by the deadline', ''],
  schema: ['CONFIG_INVALID', 'The schema did not answer by the deadline', ''],
  inbox: ['INBOX_UNAVAILABLE', 'The inbox did not confirm the event by the deadline', ''],
  claim: ['STORE_UNAVAILABLE', 'The store did not answer the claim by the deadline', ''],
  handlers: [
    'HANDLER_TIMEOUT',
    'The handler ran past the deadline',
    ' Move slow work to the inbox or a queue.',
  ],
  completion: ['STORE_UNAVAILABLE', 'The store did not answer the completion by the deadline', ''],
}

/**
 * The error for the stage that was running at the deadline.
 * @param handler the name of the handler that is running
 */
export function overdueError(stage: Stage, deadlineMs: number, handler: string | undefined): WebhookError {
  const [code, what, advice] = OVERDUE[stage]
  const named = handler === undefined ? what : what.replace('The handler', `The handler '${handler}'`)
  return new WebhookError(code, `${named} (${deadlineMs / 1000} s).${advice}`)
}

/** Wraps an error in a WebhookError with the code for its stage. Returns our own errors unchanged. */
export function toWebhookError(cause: unknown, stage: Stage): WebhookError {
  if (isOwn(cause, stage)) return cause
  if (stage === 'body') {
    return new WebhookError('BODY_INCOMPLETE', 'The connection ended before the body was complete.', {
      cause,
    })
  }
  if (stage === 'claim' || stage === 'completion') {
    return new WebhookError('STORE_UNAVAILABLE', 'The store failed. Its error is the cause.', { cause })
  }
  if (stage === 'inbox') {
    return new WebhookError('INBOX_UNAVAILABLE', 'The inbox failed. Its error is the cause.', { cause })
  }
  return new WebhookError(
    'CONFIG_INVALID',
    'Your secret function, schema or adapter threw. Its error is the cause.',
    { cause },
  )
}

/** User code may throw a WebhookError too. Before the handlers, its code must not be one that acknowledges. */
function isOwn(cause: unknown, stage: Stage): cause is WebhookError {
  try {
    if (!(cause instanceof WebhookError) || !Object.hasOwn(ERROR_CODES, cause.code)) return false
    return ERROR_CODES[cause.code].status >= 400 || stage === 'handlers' || stage === 'completion'
  } catch {
    return false
  }
}
