import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const handle: readonly Fault[] = [
  {
    description: 'gives every request the same token',
    find: 'const token = claims.createToken()',
    replace: "const token = 'token'",
  },
  {
    description: 'acknowledges an event in progress',
    find: "throw new WebhookError('IN_PROGRESS', 'The same event is being handled elsewhere.', claim)",
    replace: "return { kind: 'duplicate' }",
  },
  { description: 'keeps renewing after the end of a run', find: 'held.stop()', replace: '' },
  {
    description: 'keeps a claim granted after the deadline',
    find: 'await abandonClaim(claims, event.key, token)',
    replace: '',
  },
  {
    description: 'keeps a claim whose answer was lost',
    find: 'void abandonClaim(claims, event.key, token)',
    replace: '',
  },
  {
    description: 'accepts any answer to a claim',
    find: 'claim = toClaim(await askStore(claims, event.key, token))',
    replace: 'claim = await askStore(claims, event.key, token)',
  },
  {
    description: 'runs handlers after the deadline',
    find: '      if (run.stopped) {',
    replace: '      if (!run) {',
  },
  {
    description: 'does not wait for handlers',
    find: 'if (isThenable(running)) await running',
    replace: 'if (isThenable(running)) running.then(() => {}, () => {})',
  },
  {
    description: 'drops a late completion',
    find: 'if (claim !== undefined && !run.committed)',
    replace: 'if (claim !== undefined && !run.committed && !run.stopped)',
  },
  {
    description: 'acknowledges without completing',
    find: 'await completeClaim(claim, run.settings.clock)',
    replace: '',
  },
  {
    description: 'skips the dead-letter listener after a crash in the last attempt',
    find: 'await runDeadLetter(run, attempt, undefined)',
    replace: '',
  },
]

const completion: readonly Fault[] = [
  {
    description: 'treats every completion as done',
    find: "if (!toHeld('complete', await claim.complete())) await completeAfterLoss(claim)",
    replace: 'await claim.complete()',
  },
  {
    description: 'gives up a completion when the store fails once',
    find: 'if (isLeaseLost(error) || pauseMs > LONGEST_PAUSE_MS) throw error',
    replace: 'throw error',
  },
  {
    description: 'acknowledges a completion that failed',
    find: 'if (isLeaseLost(error) || pauseMs > LONGEST_PAUSE_MS) throw error',
    replace: 'if (isLeaseLost(error)) throw error\n      if (pauseMs > LONGEST_PAUSE_MS) return',
  },
  {
    description: 'does not complete an event that its new owner released',
    find: "if (now.status === 'claimed' && toHeld('complete', await claim.complete())) return",
    replace: '',
  },
]

const failure: readonly Fault[] = [
  {
    description: 'keeps the claim of a handler that threw',
    find: 'const released = await claim.release(giveBack).catch(() => undefined)',
    replace: 'const released = true as boolean',
  },
  {
    description: 'forgets which handlers have finished',
    find: '...(progress !== undefined && { progress }),',
    replace: '',
  },
  {
    description: 'counts an attempt that a store error ended',
    find: '...(failedStore && { attempted: false as const }),',
    replace: '',
  },
  {
    description: 'reports a committed event as failed',
    find: 'if (run.committed) return',
    replace: 'if (!run) return',
  },
  {
    description: 'allows one attempt too many',
    find: 'attempt >= maxAttempts',
    replace: 'attempt > maxAttempts',
  },
  {
    description: 'hands an event to the dead-letter listener twice',
    find: 'await completeClaim(claim, run.settings.clock)',
    replace: 'await claim.release()',
  },
  {
    description: 'completes an event whose dead-letter listener failed',
    find: 'await claim.release().catch(() => undefined)\n    throw failure',
    replace: 'await claim.complete().catch(() => undefined)\n    throw failure',
  },
  {
    description: 'counts the reclaim of a lost claim as an attempt',
    find: '{ ...giveBack, attempted: false }',
    replace: 'giveBack',
  },
  {
    description: 'lets a store error of the reclaim replace the failure',
    find: 'await claim.reclaim().catch(() => undefined)',
    replace: 'await claim.reclaim()',
  },
  {
    description: 'keeps a reclaimed claim whose answer was lost',
    find: "if (now === undefined || now.status === 'claimed') {",
    replace: "if (now?.status === 'claimed') {",
  },
]

const claims: readonly Fault[] = [
  {
    description: 'does not wait for the other run of an event',
    find: 'if (leftMs <= 0) break',
    replace: 'if (claim) break',
  },
  {
    description: 'counts an attempt whose claim was abandoned',
    find: '{ attempted: false }',
    replace: '{}',
  },
  {
    description: 'accepts any answer to a later claim',
    find: 'return toClaim(await',
    replace: 'return (await',
  },
  {
    description: 'accepts any answer to a write',
    find: "if (typeof answer === 'boolean') return answer",
    replace: 'return Boolean(answer)',
  },
]

const leasedClaim: readonly Fault[] = [
  {
    description: 'never renews',
    find: 'if (!this.#renewing && now - this.#startedAt < maxRunMs) void this.#renew(now)',
    replace: '',
  },
  {
    description: 'renews past maxRunMs',
    find: 'if (!this.#renewing && now - this.#startedAt < maxRunMs) void this.#renew(now)',
    replace: 'if (!this.#renewing) void this.#renew(now)',
  },
  {
    description: 'treats the end of a completed claim as a loss',
    find: 'else if (this.#completed) this.stop()',
    replace: '',
  },
  {
    description: 'does not report an expired lease',
    find: 'const lapsed = now >= this.#heldUntil',
    replace: 'const lapsed = !now',
  },
  {
    description: 'does not report a refused renewal',
    find: "else this.#lose('Another process has taken the claim over.')",
    replace: '',
  },
  {
    description: 'does not record a granted renewal',
    find: 'if (renewed) this.#heldUntil = askedAt + leaseMs',
    replace: 'if (renewed) return',
  },
  {
    description: 'lets maxAttempts prevent a completion',
    find: 'claimEvent({ ...this.#settings, maxAttempts: undefined }, this.#key, this.#token)',
    replace: 'claimEvent(this.#settings, this.#key, this.#token)',
  },
]

const eventRun: readonly Fault[] = [
  {
    description: 'commits without the completion, synchronously',
    find: 'void this.complete(tx)',
    replace: '',
  },
  {
    description: 'commits without the completion, asynchronously',
    find: '.then((written) => this.complete(tx).then(() => written))',
    replace: '',
  },
  {
    description: 'commits the writes of a lost claim',
    find: 'if (held !== true) throw leaseLost()',
    replace: '',
  },
  {
    description: 'completes an event before all handlers have run',
    find: 'if (left <= 1) return',
    replace: 'if (left) return',
  },
  {
    description: 'starts a handler after its signal aborted',
    find: 'if (this.#stopped) throw this.#stopped',
    replace: '',
  },
  {
    description: 'runs finished handlers again',
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
