import { setImmediate as turn } from 'node:timers/promises'
import type { Claim, ClaimOptions, IdempotencyStore } from '../src/stores/contract.ts'

interface Row {
  state: 'processing' | 'released' | 'completed'
  token: string
  attempt: number
  progress: string | null
  leaseUntil: number
  keepUntil: number
}

export const FLAWS = [
  'grants claims in two steps that another caller can interrupt',
  'grants a claim during another valid lease',
  'never lets a lease expire',
  'grants a claim for a completed event',
  'refuses a claim that its holder sends again',
  'resets the attempts when a claim is taken over',
  'loses the progress at the next claim',
  'grants claims beyond maxAttempts',
  'forgets an event before the end of its retention',
  'keeps an event past its retention',
  'renews for any token',
  'reports a renewal without extending the lease',
  'completes for any token',
  'completes after a release',
  'answers a completion before other clients can see it',
  'releases for any token',
  'counts an attempt that was given back',
  'reopens an event under a valid lease',
  'keeps the attempts of an event that it reopens',
] as const

export type Flaw = (typeof FLAWS)[number]

/** A store that breaks one rule of the contract. */
export function flawedStore(flaw?: Flaw): IdempotencyStore {
  const rows = new Map<string, Row>()
  const has = (name: Flaw) => flaw === name
  const now = () => performance.now()

  function read(key: string): Row | undefined {
    const row = rows.get(key)
    if (row === undefined) return undefined
    if (has('keeps an event past its retention')) return row
    const early = has('forgets an event before the end of its retention') && row.state === 'completed'
    return row.keepUntil - (early ? 3_599_990 : 0) > now() ? row : undefined
  }

  function held(key: string, token: string, anyToken: boolean): Row | undefined {
    const row = read(key)
    return row?.state === 'processing' && (anyToken || row.token === token) ? row : undefined
  }

  function refuse(row: Row | undefined, { token, maxAttempts = Number.POSITIVE_INFINITY }: ClaimOptions) {
    if (row === undefined) return undefined
    if (row.state === 'completed')
      return has('grants a claim for a completed event') ? undefined : ({ status: 'completed' } as const)
    if (row.state === 'processing' && row.token === token) {
      const retryAfterMs = row.leaseUntil - now()
      const refuses = has('refuses a claim that its holder sends again') && retryAfterMs > 0
      return refuses ? ({ status: 'in-progress', retryAfterMs } as const) : undefined
    }
    const isValid =
      row.leaseUntil > now()
        ? !has('grants a claim during another valid lease')
        : has('never lets a lease expire')
    if (row.state === 'processing' && isValid)
      return { status: 'in-progress', retryAfterMs: Math.max(1, row.leaseUntil - now()) } as const
    const allowed = has('grants claims beyond maxAttempts') ? maxAttempts + 1 : maxAttempts
    return row.attempt >= allowed ? ({ status: 'exhausted', attempt: row.attempt } as const) : undefined
  }

  function take(key: string, row: Row | undefined, { token, leaseMs, retainMs }: ClaimOptions): Claim {
    const again = row?.state === 'processing' && row.token === token
    const counted =
      row?.state === 'processing' && has('resets the attempts when a claim is taken over') ? 0 : row?.attempt
    const attempt = again ? row.attempt : (counted ?? 0) + 1
    const progress = has('loses the progress at the next claim') ? null : (row?.progress ?? null)
    const leaseUntil = now() + leaseMs
    const keepUntil = Math.max(again ? row.keepUntil : 0, leaseUntil, now() + retainMs)
    rows.set(key, { state: 'processing', token, attempt, progress, leaseUntil, keepUntil })
    return { status: 'claimed', attempt, progress }
  }

  return {
    async claim(key, options) {
      await turn()
      const row = read(key)
      const refused = refuse(row, options)
      if (refused !== undefined) return refused
      if (has('grants claims in two steps that another caller can interrupt')) await turn()
      const claim = take(key, row, options)
      await turn()
      return claim
    },
    async renew(key, token, leaseMs) {
      await turn()
      const row = held(key, token, has('renews for any token'))
      if (row === undefined) return false
      const leaseUntil = now() + leaseMs
      if (!has('reports a renewal without extending the lease'))
        rows.set(key, { ...row, leaseUntil, keepUntil: Math.max(row.keepUntil, leaseUntil) })
      return true
    },
    async complete(key, token, { retainMs }) {
      await turn()
      const row = read(key)
      if (row === undefined || (row.token !== token && !has('completes for any token'))) return false
      if (row.state === 'completed') return row.token === token
      if (row.state === 'released' && !has('completes after a release')) return false
      const write = () =>
        rows.set(key, { ...row, state: 'completed', progress: null, keepUntil: now() + retainMs })
      if (has('answers a completion before other clients can see it')) setTimeout(write, 2)
      else write()
      return true
    },
    async release(key, token, { progress, attempted = true } = {}) {
      await turn()
      const row = held(key, token, has('releases for any token'))
      if (row === undefined) return false
      const counts = attempted || has('counts an attempt that was given back')
      const attempt = counts ? row.attempt : row.attempt - 1
      rows.set(key, { ...row, state: 'released', attempt, progress: progress ?? row.progress })
      return true
    },
    async reopen(key) {
      await turn()
      const row = read(key)
      if (row === undefined || (row.state === 'released' && row.attempt === 0)) return false
      const isLeased = row.state === 'processing' && row.leaseUntil > now()
      if (isLeased && !has('reopens an event under a valid lease')) return false
      if (has('keeps the attempts of an event that it reopens'))
        rows.set(key, { ...row, state: 'released', progress: null })
      else rows.delete(key)
      return true
    },
  }
}
