import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const handle: readonly Fault[] = [
  {
    breaks: 'gives every request the same token',
    find: 'const token = settings.claims.createToken()',
    replace: "const token = 'token'",
  },
  {
    breaks: 'acknowledges an event in progress',
    find: "throw new WebhookError('IN_PROGRESS', 'The same event is being handled elsewhere.', claim)",
    replace: "return { kind: 'duplicate' }",
  },
  { breaks: 'goes on renewing when all is done', find: 'held.stop()', replace: '' },
  {
    breaks: 'keeps a claim that came too late to be used',
    find: 'await abandonClaim(settings.claims, event.key, token)',
    replace: '',
  },
  {
    breaks: 'runs handlers after the deadline',
    find: '      if (run.stopped) {',
    replace: '      if (!run) {',
  },
  {
    breaks: 'does not wait for handlers',
    find: 'if (isThenable(running)) await running',
    replace: 'if (isThenable(running)) running.then(() => {}, () => {})',
  },
  {
    breaks: 'drops a late completion',
    find: 'if (claim !== undefined && !run.committed)',
    replace: 'if (claim !== undefined && !run.committed && !run.stopped)',
  },
  {
    breaks: 'acknowledges without completing',
    find: 'await completeClaim(claim, run.settings.clock)',
    replace: '',
  },
  {
    breaks: 'skips the dead-letter listener after a crash in the last attempt',
    find: 'await runDeadLetter(run, attempt, undefined)',
    replace: '',
  },
]

const completion: readonly Fault[] = [
  {
    breaks: 'takes every completion for done',
    find: "if (!toHeld('complete', await claim.complete())) await completeAfterLoss(claim)",
    replace: 'await claim.complete()',
  },
  {
    breaks: 'fails for good when the store fails once',
    find: 'if (isLeaseLost(error) || pauseMs > LONGEST_PAUSE_MS) throw error',
    replace: 'throw error',
  },
  {
    breaks: 'acknowledges a completion that failed',
    find: 'if (isLeaseLost(error) || pauseMs > LONGEST_PAUSE_MS) throw error',
    replace: 'if (isLeaseLost(error)) throw error\n      if (pauseMs > LONGEST_PAUSE_MS) return',
  },
  {
    breaks: 'leaves an event uncompleted that its new owner gave back',
    find: "if (now.status === 'claimed' && toHeld('complete', await claim.complete())) return",
    replace: '',
  },
]

const failure: readonly Fault[] = [
  {
    breaks: 'keeps the claim of a handler that threw',
    find: 'const released = await claim.release(giveBack).catch(() => undefined)',
    replace: 'const released = true as boolean',
  },
  {
    breaks: 'forgets which handlers have finished',
    find: '...(progress !== undefined && { progress }),',
    replace: '',
  },
  {
    breaks: 'counts an attempt that the store cut short',
    find: '...(failedStore && { attempted: false as const }),',
    replace: '',
  },
  {
    breaks: 'calls a committed event failed',
    find: 'if (run.committed) return',
    replace: 'if (!run) return',
  },
  { breaks: 'allows one attempt too many', find: 'attempt >= maxAttempts', replace: 'attempt > maxAttempts' },
  {
    breaks: 'hands an event to the dead-letter listener twice',
    find: 'await completeClaim(claim, run.settings.clock)',
    replace: 'await claim.release()',
  },
  {
    breaks: 'completes an event whose dead-letter listener failed',
    find: 'await claim.release().catch(() => undefined)\n    throw failure',
    replace: 'await claim.complete().catch(() => undefined)\n    throw failure',
  },
  {
    breaks: 'counts a look at a lost claim as an attempt',
    find: '{ ...giveBack, attempted: false }',
    replace: 'giveBack',
  },
  {
    breaks: 'blames the configuration when the store fails at a look',
    find: 'await claim.reclaim().catch(() => undefined)',
    replace: 'await claim.reclaim()',
  },
  {
    breaks: 'keeps a claim that was taken to look and whose answer was lost',
    find: "if (now === undefined || now.status === 'claimed') {",
    replace: "if (now?.status === 'claimed') {",
  },
]

const claims: readonly Fault[] = [
  {
    breaks: 'does not wait for the other run of an event',
    find: 'if (leftMs <= 0) return claim',
    replace: 'if (claim) return claim',
  },
  {
    breaks: 'counts an attempt whose claim was abandoned',
    find: '{ attempted: false }',
    replace: '{}',
  },
  {
    breaks: 'believes any answer to a claim',
    find: 'return toClaim(await',
    replace: 'return (await',
  },
  {
    breaks: 'keeps a claim whose answer was lost',
    find: 'void abandonClaim(settings, key, token)',
    replace: '',
  },
  {
    breaks: 'believes any answer to a write',
    find: "if (typeof answer === 'boolean') return answer",
    replace: 'return Boolean(answer)',
  },
]

const leasedClaim: readonly Fault[] = [
  {
    breaks: 'never renews',
    find: 'if (!this.#renewing && now - this.#startedAt < maxRunMs) void this.#renew(now)',
    replace: '',
  },
  {
    breaks: 'renews for ever',
    find: 'if (!this.#renewing && now - this.#startedAt < maxRunMs) void this.#renew(now)',
    replace: 'if (!this.#renewing) void this.#renew(now)',
  },
  {
    breaks: 'takes the end of a completed claim for a loss',
    find: 'else if (this.#completed) this.stop()',
    replace: '',
  },
  {
    breaks: 'hides a lease that ran out',
    find: 'const lapsed = now >= this.#heldUntil',
    replace: 'const lapsed = !now',
  },
  {
    breaks: 'hides a renewal that was refused',
    find: "else this.#lose('Another process has taken the claim over.')",
    replace: '',
  },
  {
    breaks: 'forgets that a renewal was granted',
    find: 'if (renewed) this.#heldUntil = askedAt + leaseMs',
    replace: 'if (renewed) return',
  },
  {
    breaks: 'lets the maximum of attempts stop a completion',
    find: 'claimEvent({ ...this.#settings, maxAttempts: undefined }, this.#key, this.#token)',
    replace: 'claimEvent(this.#settings, this.#key, this.#token)',
  },
]

const eventRun: readonly Fault[] = [
  { breaks: 'commits without the completion, synchronously', find: 'void this.complete(tx)', replace: '' },
  {
    breaks: 'commits without the completion, asynchronously',
    find: '.then((written) => this.complete(tx).then(() => written))',
    replace: '',
  },
  { breaks: 'commits the writes of a lost claim', find: 'if (held !== true) throw leaseLost()', replace: '' },
  {
    breaks: 'completes an event with handlers left',
    find: 'if (left <= 1) return',
    replace: 'if (left) return',
  },
  {
    breaks: 'begins a handler after the signal was raised',
    find: 'if (this.#stopped) throw this.#stopped',
    replace: '',
  },
  {
    breaks: 'runs finished handlers again',
    find: 'registrations.filter(({ name }) => !finished.includes(name))',
    replace: 'registrations',
  },
]

export const handlingMutants: readonly Mutant[] = [
  ...mutantsOf('handling/handle-event.ts', 'pipeline', handle),
  ...mutantsOf('handling/completion.ts', 'pipeline', completion),
  ...mutantsOf('handling/failure.ts', 'pipeline', failure),
  ...mutantsOf('handling/claims.ts', 'pipeline', claims),
  ...mutantsOf('handling/leased-claim.ts', 'pipeline', leasedClaim),
  ...mutantsOf('handling/event-run.ts', 'pipeline', eventRun),
]
