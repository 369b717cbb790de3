import type { Claim, IdempotencyStore } from '@postern/core'

interface Row {
  state: 'processing' | 'released' | 'completed'
  token: string
  attempt: number
  progress: string | null
  leaseUntil: number
  keepUntil: number
}

/** A store over any Map-like object whose methods are synchronous. */
export function mapStore(rows: Map<string, Row>, now: () => number = Date.now): IdempotencyStore {
  const read = (key: string) => {
    const row = rows.get(key)
    return row && row.keepUntil > now() ? row : undefined
  }
  const held = (key: string, token: string) => {
    const row = read(key)
    return row?.state === 'processing' && row.token === token ? row : undefined
  }
  const write = (key: string, row: Row) => rows.set(key, row) !== undefined

  function claim(key: string, o: Parameters<IdempotencyStore['claim']>[1]): Claim {
    const row = read(key)
    const mine = held(key, o.token) !== undefined
    if (row?.state === 'completed') return { status: 'completed' }
    if (row?.state === 'processing' && !mine && row.leaseUntil > now()) {
      return { status: 'in-progress', retryAfterMs: row.leaseUntil - now() }
    }
    if (row && !mine && row.attempt >= (o.maxAttempts ?? Number.POSITIVE_INFINITY)) {
      return { status: 'exhausted', attempt: row.attempt }
    }
    const attempt = mine ? row!.attempt : (row?.attempt ?? 0) + 1
    const progress = row?.progress ?? null
    const leaseUntil = now() + o.leaseMs
    const keepUntil = Math.max(mine ? row!.keepUntil : 0, now() + o.retainMs, leaseUntil)
    write(key, { state: 'processing', token: o.token, attempt, progress, leaseUntil, keepUntil })
    return { status: 'claimed', attempt, progress }
  }

  return {
    claim: async (key, options) => claim(key, options),
    async renew(key, token, leaseMs) {
      const row = held(key, token)
      const leaseUntil = now() + leaseMs
      return row ? write(key, { ...row, leaseUntil, keepUntil: Math.max(row.keepUntil, leaseUntil) }) : false
    },
    async complete(key, token, { retainMs }) {
      const row = read(key)
      if (row?.token !== token || row.state === 'released') return false
      return (
        row.state === 'completed' || write(key, { ...row, state: 'completed', keepUntil: now() + retainMs })
      )
    },
    async release(key, token, { progress, attempted = true } = {}) {
      const row = held(key, token)
      if (!row) return false
      const attempt = attempted ? row.attempt : row.attempt - 1
      return write(key, { ...row, state: 'released', attempt, progress: progress ?? row.progress })
    },
    async reopen(key) {
      const row = read(key)
      const isLeased = row?.state === 'processing' && row.leaseUntil > now()
      const isOpen = row?.state === 'released' && row.attempt === 0
      return row !== undefined && !isLeased && !isOpen && rows.delete(key)
    },
  }
}
