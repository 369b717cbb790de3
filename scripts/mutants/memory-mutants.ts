import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const store: readonly Fault[] = [
  {
    description: 'accepts a write with any token',
    find: 'return record?.token === token ? record : undefined',
    replace: 'return record',
  },
  {
    description: 'renews and releases after a completion or a release',
    find: 'return record?.ring === processing ? record : undefined',
    replace: 'return record',
  },
  {
    description: 'grants a claim during another valid lease',
    find: 'if (record.ring === processing && record.leaseUntil > time)\n      return { status',
    replace: 'if (false as boolean)\n      return { status',
  },
  {
    description: 'never lets a lease expire',
    find: 'if (record.ring === processing && record.leaseUntil > time)\n      return { status',
    replace: 'if (record.ring === processing)\n      return { status',
  },
  {
    description: 'grants a claim for a completed event',
    find: "if (record.ring === completed) return { status: 'completed' }",
    replace: '',
  },
  {
    description: 'refuses a claim that its holder sends again',
    find: 'if (record.ring === processing && record.token === token) return undefined',
    replace: '',
  },
  {
    description: 'treats a new claim after a release as sent again',
    find: 'const isSentAgain = record.ring === processing && record.token === token',
    replace: 'const isSentAgain = record.token === token',
  },
  {
    description: 'counts an attempt for a claim that is sent again',
    find: 'if (!isSentAgain) record.attempt++',
    replace: 'record.attempt++',
  },
  {
    description: 'shortens the retention when a claim is sent again',
    find: 'isSentAgain ? Math.max(record.keepUntil, keepUntil) : keepUntil',
    replace: 'keepUntil',
  },
  {
    description: 'does not extend the lease of a claim that is sent again',
    find: 'record.leaseUntil = time + leaseMs\n    if',
    replace: 'if (!isSentAgain) record.leaseUntil = time + leaseMs\n    if',
  },
  {
    description: 'refuses a completion that is sent again',
    find: 'if (record.ring === completed) return Promise.resolve(true)',
    replace: 'if (record.ring === completed) return Promise.resolve(false)',
  },
  {
    description: 'completes after a release',
    find: 'if (record === undefined || record.ring === released) return Promise.resolve(false)',
    replace: 'if (record === undefined) return Promise.resolve(false)',
  },
  {
    description: 'gives back every attempt',
    find: 'if (!attempted) record.attempt--',
    replace: 'record.attempt--',
  },
  {
    description: 'never gives back an attempt',
    find: 'if (!attempted) record.attempt--',
    replace: '',
  },
  {
    description: 'gives back all attempts at once',
    find: 'if (!attempted) record.attempt--',
    replace: 'if (!attempted) record.attempt = 0',
  },
  {
    description: 'deletes the record at a release',
    find: 'record.moveTo(released)',
    replace: 'table.remove(record)',
  },
  {
    description: 'loses the progress of a release',
    find: 'record.progress = progress ?? record.progress',
    replace: '',
  },
  {
    description: 'loses the progress at a release without progress',
    find: 'progress ?? record.progress',
    replace: 'progress ?? null',
  },
  {
    description: 'keeps a claim only for its lease',
    find: 'time + Math.max(retainMs, leaseMs)',
    replace: 'time + leaseMs',
  },
  {
    description: 'forgets an event whose lease exceeds the retention',
    find: 'time + Math.max(retainMs, leaseMs)',
    replace: 'time + retainMs',
  },
  {
    description: 'forgets an event during a renewed lease',
    find: 'record.keepUntil = Math.max(record.keepUntil, record.leaseUntil)',
    replace: '',
  },
  {
    description: 'shortens the retention at a renewal',
    find: 'record.keepUntil = Math.max(record.keepUntil, record.leaseUntil)',
    replace: 'record.keepUntil = record.leaseUntil',
  },
  {
    description: 'treats a renewed claim as the oldest',
    find: 'record.leaseUntil)\n      record.moveTo(processing)',
    replace: 'record.leaseUntil)',
  },
  {
    description: 'does not extend the retention at a completion',
    find: 'record.keepUntil = time + retainMs',
    replace: '',
  },
  {
    description: 'allows one attempt too many',
    find: 'record.attempt >= maxAttempts',
    replace: 'record.attempt > maxAttempts',
  },
  {
    description: 'reopens an event under a valid lease',
    find: 'if (record.ring === processing && record.leaseUntil > time) return Promise.resolve(false)',
    replace: '',
  },
  {
    description: 'does not reopen an event whose lease has expired',
    find: 'if (record.ring === processing && record.leaseUntil > time) return Promise.resolve(false)',
    replace: 'if (record.ring === processing) return Promise.resolve(false)',
  },
  {
    description: 'reopens an open event',
    find: 'if (record.ring === released && record.attempt === 0) return Promise.resolve(false)',
    replace: '',
  },
  {
    description: 'does not reopen an exhausted event',
    find: 'record.ring === released && record.attempt === 0',
    replace: 'record.ring === released',
  },
  {
    description: 'reopens nothing',
    find: 'table.remove(record)\n',
    replace: '',
  },
  {
    description: 'stores long keys in full',
    find: 'const recordKey = toRecordKey(key)',
    replace: 'const recordKey = key',
  },
]

const table: readonly Fault[] = [
  {
    description: 'uses a record past its retention',
    find: 'if (record === undefined || record.keepUntil > time) return record',
    replace: 'if (record !== undefined || time < 0) return record',
  },
  {
    description: 'leaves a record past its retention in its ring',
    find: 'this.remove(record)\n    return undefined',
    replace: 'this.#byKey.delete(key)\n    return undefined',
  },
  {
    description: 'holds one record more than maxRecords',
    find: 'this.size >= this.#maxRecords',
    replace: 'this.size > this.#maxRecords',
  },
  {
    description: 'evicts a released event before completed ones',
    find: 'if (this.completed.newer !== this.completed) return this.completed.newer',
    replace: '',
  },
  {
    description: 'evicts an expired claim before released events',
    find: 'if (this.released.newer !== this.released) return this.released.newer',
    replace: '',
  },
  {
    description: 'evicts the newest completed event',
    find: 'return this.completed.newer\n',
    replace: 'return this.completed.older\n',
  },
  {
    description: 'evicts an event in progress',
    find: 'return record.leaseUntil > time ? undefined : record',
    replace: 'return record',
  },
  {
    description: 'considers only the oldest claim in progress',
    find: 'let looks = 1; looks < LOOKS && record',
    replace: 'let looks = LOOKS; looks < LOOKS && record',
  },
  {
    description: 'never removes records past their retention',
    find: 'this.#sweep(time)\n',
    replace: '',
  },
  {
    description: 'purges more records than requested',
    find: 'record !== ring && removed < limit',
    replace: 'record !== ring',
  },
  {
    description: 'purges completed records instead of old ones',
    find: 'if (record.keepUntil > time) continue',
    replace: 'if (record.ring !== this.completed) continue',
  },
]

const record: readonly Fault[] = [
  {
    description: 'leaves a record in two rings',
    find: '    this.leaveRing()\n    this.ring',
    replace: '    this.ring',
  },
  {
    description: 'inserts a new record at the oldest end',
    find: 'this.older = ring.older\n    this.newer = ring\n    ring.older.newer = this\n    ring.older = this',
    replace:
      'this.newer = ring.newer\n    this.older = ring\n    ring.newer.older = this\n    ring.newer = this',
  },
  {
    description: 'breaks a ring when a record leaves it',
    find: 'this.newer.older = this.older',
    replace: '',
  },
]

export const memoryMutants: readonly Mutant[] = [
  ...mutantsOf('stores/memory.ts', 'memory', store),
  ...mutantsOf('stores/in-memory/record-table.ts', 'memory', table),
  ...mutantsOf('stores/in-memory/memory-record.ts', 'memory', record),
  {
    description: 'lets a key that looks like a digest share a record',
    file: 'stores/record-key.ts',
    find: ' && !key.startsWith(DIGEST)',
    replace: '',
    suite: 'memory',
  },
]
