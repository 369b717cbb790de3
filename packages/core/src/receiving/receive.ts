import { sleep } from '../ground/clock.ts'
import { WebhookError } from '../ground/errors.ts'
import { isThenable } from '../ground/thenable.ts'
import { awaitClaim, claimEvent, type HeldClaim, LeasedClaim } from '../handling/claims.ts'
import type { Registration } from '../handling/router.ts'
import { HandlerRun, leaseLost } from '../handling/run-handlers.ts'
import type { WebhookReply, WebhookRequest } from '../http/request.ts'
import {
  type Admitted,
  checkBody,
  checkHead,
  checkShape,
  checkSignature,
  parseObject,
  readType,
  toTenant,
} from './admit.ts'
import { handlerError, inProgress, toWebhookError } from './failures.ts'
import { claimKey } from './identity.ts'
import type { Decision } from './outcome.ts'
import { Passage } from './passage.ts'
import type { Receiver, RunHandler } from './receiver.ts'

/**
 * Takes one request through the whole pipeline and resolves to the reply by the deadline at the latest.
 * What is still running then goes on, so that a late success completes its claim.
 */
export function receive(receiver: Receiver, request: WebhookRequest): Promise<WebhookReply> {
  return new Promise((reply) => void pass(new Passage(receiver, request, reply)))
}

/** Never rejects: whatever goes wrong is a decision. */
async function pass(passage: Passage): Promise<void> {
  const { receiver, request } = passage
  let decision: Decision
  try {
    checkHead(request)
    passage.stage = 'body'
    const body = await request.body(receiver.maxBodyBytes)
    checkBody(receiver, body)
    passage.stage = 'secret'
    const { tenant: known } = receiver
    const tenant = typeof known === 'function' ? toTenant(receiver, await known(request)) : known
    const secretIndex = checkSignature(receiver, request, tenant.keyring, body, passage)
    passage.stage = 'schema'
    const parsed = parseObject(body)
    const type = readType(parsed, receiver.provider.envelope.type)
    const checked = checkShape(receiver, type, parsed)
    const event = checked instanceof Promise ? await checked : checked
    const { provider } = receiver
    const id = provider.eventId(parsed, body, request)
    const key = claimKey(tenant, { provider, id, type, parsed, request, secretIndex })
    passage.admitted = { event, type, id, key, secretIndex, body }
    decision = await decide(passage, passage.admitted)
  } catch (error) {
    decision = passage.failure(toWebhookError(error, passage.stage))
  }
  passage.settle(decision)
}

/** What becomes of an event that was let in. */
function decide(passage: Passage, admitted: Admitted): Promise<Decision> | Decision {
  const { router, claims } = passage.receiver
  const registrations = router.match(admitted.type)
  if (registrations.length === 0) return { kind: 'unhandled' }
  if (claims === undefined) return handle(passage, admitted, registrations, UNCLAIMED)
  passage.stage = 'claim'
  return claimAndHandle(passage, admitted, registrations, claims)
}

async function claimAndHandle(
  passage: Passage,
  admitted: Admitted,
  registrations: readonly Registration<RunHandler>[],
  settings: NonNullable<Receiver['claims']>,
): Promise<Decision> {
  const { key } = admitted
  const token = settings.createToken()
  let claim = await claimEvent(settings, key, token)
  if (claim.status === 'in-progress') {
    claim = await awaitClaim(settings, key, token, claim, patienceMs(passage))
  }
  switch (claim.status) {
    case 'completed':
      return { kind: 'duplicate' }
    case 'in-progress':
      throw inProgress(claim)
    case 'exhausted':
      passage.attempt = claim.attempt
      await runDeadLetter(passage, admitted, claim.attempt, undefined)
      throw new WebhookError('EXHAUSTED', `The event used up its ${claim.attempt} attempts.`)
    case 'claimed': {
      const held = new LeasedClaim(settings, key, token, claim, (error) => passage.run?.abort(error))
      try {
        return await handle(passage, admitted, registrations, held)
      } finally {
        held.stop()
      }
    }
  }
}

async function handle(
  passage: Passage,
  admitted: Admitted,
  registrations: readonly Registration<RunHandler>[],
  claim: HeldClaim,
): Promise<Decision> {
  const { receiver, request } = passage
  if (passage.overdue) {
    // The sender has been told to come back: its retry does the work.
    await claim.release(claim.progress ?? undefined)
    throw new WebhookError('STORE_UNAVAILABLE', 'The store granted the claim after the deadline.')
  }
  const run = new HandlerRun(registrations, admitted, request, claim, receiver.claims?.store)
  passage.run = run
  passage.attempt = claim.attempt
  passage.stage = 'handlers'
  try {
    while (run.left > 0) {
      const running = run.begin()
      if (isThenable(running)) await running
      run.finish()
    }
  } catch (error) {
    return await settleFailure(passage, admitted, claim, run, error)
  }
  if (receiver.claims !== undefined && !run.committed) {
    passage.stage = 'completion'
    try {
      // Not by `completeOnce`, since a layer of promises takes time and nearly every completion succeeds at once.
      if (!(await claim.complete())) await completeAfterLoss(claim)
    } catch (error) {
      await completeAgain(passage, claim, error)
    }
  }
  if (!receiver.router.handles(admitted.type)) return { kind: 'unhandled' }
  return { kind: 'handled', attempt: claim.attempt }
}

async function completeOnce(claim: HeldClaim): Promise<void> {
  if (!(await claim.complete())) await completeAfterLoss(claim)
}

/** Asks a store that failed to complete the claim again, since the handlers' work is done and must not be repeated. */
async function completeAgain(passage: Passage, claim: HeldClaim, failure: unknown): Promise<void> {
  let error = failure
  for (let pauseMs = 50; ; pauseMs *= 4) {
    if (error instanceof WebhookError && error.code === 'LEASE_LOST') throw error
    if (pauseMs > 1000) throw error
    await sleep(passage.receiver.clock, pauseMs)
    try {
      return await completeOnce(claim)
    } catch (again) {
      error = again
    }
  }
}

/** The claim was taken over. Somebody may have completed it since, or left it for us to complete. */
async function completeAfterLoss(claim: HeldClaim): Promise<void> {
  const now = await claim.reclaim()
  if (now.status === 'completed') return
  if (now.status === 'claimed' && (await claim.complete())) return
  throw leaseLost()
}

async function settleFailure(
  passage: Passage,
  admitted: Admitted,
  claim: HeldClaim,
  run: HandlerRun,
  error: unknown,
): Promise<Decision> {
  const { attempt } = claim
  if (run.committed) return { kind: 'handled', attempt, error }
  const maxAttempts = passage.receiver.claims?.maxAttempts
  if (maxAttempts !== undefined && attempt >= maxAttempts) {
    return await exhaust(passage, admitted, claim, error)
  }
  const released = await claim.release(run.progress()).catch(() => undefined)
  if (released === false) {
    const now = await claim.reclaim()
    // Completed in a transaction of the handler's own, or by whoever took the claim over.
    if (now.status === 'completed') return { kind: 'handled', attempt, error }
    if (now.status === 'claimed') await claim.release(run.progress())
  }
  throw handlerError(error)
}

/** The last attempt has failed: the dead-letter listener has the event, and then the claim is completed. */
async function exhaust(
  passage: Passage,
  admitted: Admitted,
  claim: HeldClaim,
  error: unknown,
): Promise<never> {
  try {
    await runDeadLetter(passage, admitted, claim.attempt, error)
  } catch (cause) {
    await claim.release().catch(() => undefined)
    throw handlerError(cause)
  }
  passage.stage = 'completion'
  await completeOnce(claim).catch((failure) => completeAgain(passage, claim, failure))
  throw new WebhookError('EXHAUSTED', `The event failed for the last of ${claim.attempt} attempts.`, {
    cause: error,
  })
}

async function runDeadLetter(
  { receiver, request }: Passage,
  admitted: Admitted,
  attempt: number,
  error: unknown,
): Promise<void> {
  const { id, key, type, body: rawBody, event } = admitted
  const context = {
    id,
    key,
    type,
    attempt,
    rawBody,
    error,
    header: (name: string) => request.header(name.toLowerCase()),
  }
  for (const listener of receiver.deadLetter) await listener(event as never, context)
}

/** How long a duplicate waits for the one in progress: what the deadline leaves, but no more than five seconds. */
function patienceMs({ receiver, arrivedAt }: Passage): number {
  const spentMs = receiver.elapsed() - arrivedAt
  return Math.max(0, Math.min(receiver.deadlineMs - spentMs - 1000, 5000))
}

const UNCLAIMED: HeldClaim = {
  attempt: 1,
  progress: null,
  complete: async () => true,
  completeWith: async () => true,
  release: async () => true,
  reclaim: async () => ({ status: 'completed' }),
  stop: () => {},
}
