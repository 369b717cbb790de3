import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const receive: readonly Fault[] = [
  {
    breaks: 'gives every request the same token',
    find: 'const token = settings.createToken()',
    replace: "const token = 'token'",
  },
  {
    breaks: 'acknowledges an event in progress',
    find: 'throw inProgress(claim)',
    replace: "return { kind: 'duplicate' }",
  },
  {
    breaks: 'lets a duplicate wait too long',
    find: 'receiver.deadlineMs - spentMs - 1000, 5000)',
    replace: 'receiver.deadlineMs - spentMs - 1000, 7000)',
  },
  { breaks: 'goes on renewing when all is done', find: 'held.stop()', replace: '' },
  {
    breaks: 'keeps a claim that came too late to be used',
    find: 'await claim.release(claim.progress ?? undefined)',
    replace: '',
  },
  { breaks: 'runs handlers after the deadline', find: 'if (passage.overdue) {', replace: 'if (!passage) {' },
  {
    breaks: 'does not wait for handlers',
    find: 'if (isThenable(running)) await running',
    replace: 'if (isThenable(running)) running.then(() => {}, () => {})',
  },
  {
    breaks: 'drops a late completion',
    find: 'if (receiver.claims !== undefined && !run.committed)',
    replace: 'if (receiver.claims !== undefined && !run.committed && !passage.overdue)',
  },
  {
    breaks: 'acknowledges without completing',
    find: 'if (receiver.claims !== undefined && !run.committed)',
    replace: 'if (receiver.claims === undefined && !run.committed)',
  },
  {
    breaks: 'takes every completion for done',
    find: 'if (!(await claim.complete())) await completeAfterLoss(claim)\n    } catch',
    replace: 'await claim.complete()\n    } catch',
  },
  {
    breaks: 'fails for good when the store fails once',
    find: '      await completeAgain(passage, claim, error)',
    replace: '      throw error',
  },
  {
    breaks: 'asks once for the completion',
    find: 'if (pauseMs > 1000) throw error',
    replace: 'if (pauseMs > 1) throw error',
  },
  {
    breaks: 'acknowledges a completion that failed',
    find: 'if (pauseMs > 1000) throw error',
    replace: 'if (pauseMs > 1000) return',
  },
  {
    breaks: 'acknowledges a completion that was refused',
    find: '  if (!(await claim.complete())) await completeAfterLoss(claim)\n}',
    replace: '  await claim.complete()\n}',
  },
  {
    breaks: 'leaves an event uncompleted that its new owner gave back',
    find: "if (now.status === 'claimed' && (await claim.complete())) return",
    replace: '',
  },
  {
    breaks: 'keeps the claim of a handler that threw',
    find: 'const released = await claim.release(run.progress()).catch(() => undefined)',
    replace: 'const released = true as boolean',
  },
  {
    breaks: 'forgets which handlers have finished',
    find: 'await claim.release(run.progress()).catch(() => undefined)',
    replace: 'await claim.release().catch(() => undefined)',
  },
  {
    breaks: 'calls a committed event failed',
    find: 'if (run.committed) return',
    replace: 'if (!run) return',
  },
  {
    breaks: 'allows one attempt too many',
    find: 'attempt >= maxAttempts',
    replace: 'attempt > maxAttempts',
  },
  {
    breaks: 'skips the dead-letter listener after a crash in the last attempt',
    find: 'await runDeadLetter(passage, admitted, claim.attempt, undefined)',
    replace: '',
  },
  {
    breaks: 'hands an event to the dead-letter listener twice',
    find: 'await completeOnce(claim).catch((failure) => completeAgain(passage, claim, failure))',
    replace: 'await claim.release()',
  },
  {
    breaks: 'completes an event whose dead-letter listener failed',
    find: 'await claim.release().catch(() => undefined)',
    replace: 'await claim.complete().catch(() => undefined)',
  },
]

const claims: readonly Fault[] = [
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
  { breaks: 'hides a lease that ran out', find: 'if (now >= this.#heldUntil) {', replace: 'if (!now) {' },
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
    breaks: 'does not wait for the other run of an event',
    find: "if (claim.status !== 'in-progress' || leftMs <= 0) return claim",
    replace: 'if (claim) return claim',
  },
  {
    breaks: 'lets the maximum of attempts stop a completion',
    find: 'claimEvent({ ...this.#settings, maxAttempts: undefined }, this.#key, this.#token)',
    replace: 'claimEvent(this.#settings, this.#key, this.#token)',
  },
]

const passage: readonly Fault[] = [
  {
    breaks: 'ignores the deadline',
    find: 'receiver.deadlines.add(this, this.arrivedAt)',
    replace: '',
  },
  {
    breaks: 'leaves a handler running without a signal at the deadline',
    find: 'this.run?.abort(error)',
    replace: '',
  },
  {
    breaks: 'answers a second time after the deadline',
    find: 'if (this.overdue) reportLate(this, decision)',
    replace: 'if (!this) reportLate(this, decision)',
  },
]

const queue: readonly Fault[] = [
  {
    breaks: 'forgets whoever waits behind the first that is due',
    find: 'timer = clock.after(next.dueAt! - now, expire)',
    replace: '',
  },
  {
    breaks: 'keeps what was taken out',
    find: '    waiting.remove(item)\n  }',
    replace: '  }',
  },
  {
    breaks: 'lets the process end before a deadline',
    find: 'timer?.ref?.()',
    replace: '',
  },
  {
    breaks: 'keeps the process alive for nobody',
    find: 'if (timer?.unref) timer.unref()',
    replace: 'if (timer?.unref) timer.ref?.()',
  },
]

const handlers: readonly Fault[] = [
  { breaks: 'commits without the completion, synchronously', find: 'void this.complete(tx)', replace: '' },
  {
    breaks: 'commits without the completion, asynchronously',
    find: '.then((written) => this.complete(tx).then(() => written))',
    replace: '',
  },
  { breaks: 'commits the writes of a lost claim', find: 'if (!held) throw leaseLost()', replace: '' },
  {
    breaks: 'completes an event with handlers left',
    find: 'if (left <= 1) return',
    replace: 'if (left) return',
  },
  {
    breaks: 'begins a handler after the signal was raised',
    find: 'if (this.#aborted) throw this.#aborted',
    replace: '',
  },
  {
    breaks: 'runs finished handlers again',
    find: 'registrations.filter(({ name }) => !finished.includes(name))',
    replace: 'registrations',
  },
]

export const pipelineMutants: readonly Mutant[] = [
  ...mutantsOf('receiving/receive.ts', 'pipeline', receive),
  ...mutantsOf('handling/claims.ts', 'pipeline', claims),
  ...mutantsOf('receiving/passage.ts', 'pipeline', passage),
  ...mutantsOf('ground/delay-queue.ts', 'pipeline', queue),
  ...mutantsOf('handling/run-handlers.ts', 'pipeline', handlers),
]
