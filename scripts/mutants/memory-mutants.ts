import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const store: readonly Fault[] = [
  {
    breaks: 'writes with any token',
    find: 'return record?.token === token ? record : undefined',
    replace: 'return record',
  },
  {
    breaks: 'renews and releases after completion and release',
    find: 'return record?.ring === processing ? record : undefined',
    replace: 'return record',
  },
  {
    breaks: 'claims in spite of a valid lease',
    find: 'if (record.ring === processing && record.leaseUntil > time)\n      return { status',
    replace: 'if (false as boolean)\n      return { status',
  },
  {
    breaks: 'never lets a lease run out',
    find: 'if (record.ring === processing && record.leaseUntil > time)\n      return { status',
    replace: 'if (record.ring === processing)\n      return { status',
  },
  {
    breaks: 'takes a completed event again',
    find: "if (record.ring === completed) return { status: 'completed' }",
    replace: '',
  },
  {
    breaks: 'does not know its holder again after a lost reply',
    find: 'if (record.ring === processing && record.token === token) return undefined',
    replace: '',
  },
  {
    breaks: 'takes the same token for the holder after a release',
    find: 'const isSentAgain = record.ring === processing && record.token === token',
    replace: 'const isSentAgain = record.token === token',
  },
  {
    breaks: 'counts an attempt at a claim that is sent again',
    find: 'if (!isSentAgain) record.attempt++',
    replace: 'record.attempt++',
  },
  {
    breaks: 'shortens the retention by a claim that is sent again',
    find: 'isSentAgain ? Math.max(record.keepUntil, keepUntil) : keepUntil',
    replace: 'keepUntil',
  },
  {
    breaks: 'does not extend the lease of a claim that is sent again',
    find: 'record.leaseUntil = time + leaseMs\n    if',
    replace: 'if (!isSentAgain) record.leaseUntil = time + leaseMs\n    if',
  },
  {
    breaks: 'refuses a completion that is sent again',
    find: 'if (record.ring === completed) return Promise.resolve(true)',
    replace: 'if (record.ring === completed) return Promise.resolve(false)',
  },
  {
    breaks: 'completes after a release',
    find: 'if (record === undefined || record.ring === released) return Promise.resolve(false)',
    replace: 'if (record === undefined) return Promise.resolve(false)',
  },
  {
    breaks: 'gives every attempt back',
    find: 'if (!attempted) record.attempt--',
    replace: 'record.attempt--',
  },
  {
    breaks: 'gives no attempt back',
    find: 'if (!attempted) record.attempt--',
    replace: '',
  },
  {
    breaks: 'gives all attempts back',
    find: 'if (!attempted) record.attempt--',
    replace: 'if (!attempted) record.attempt = 0',
  },
  {
    breaks: 'deletes the record at the release',
    find: 'record.moveTo(released)',
    replace: 'table.remove(record)',
  },
  {
    breaks: 'forgets the progress of a release',
    find: 'record.progress = progress ?? record.progress',
    replace: '',
  },
  {
    breaks: 'drops the progress at a release without any',
    find: 'progress ?? record.progress',
    replace: 'progress ?? null',
  },
  {
    breaks: 'remembers a claim for its lease only',
    find: 'time + Math.max(retainMs, leaseMs)',
    replace: 'time + leaseMs',
  },
  {
    breaks: 'forgets an event under a long lease',
    find: 'time + Math.max(retainMs, leaseMs)',
    replace: 'time + retainMs',
  },
  {
    breaks: 'forgets an event that is renewed',
    find: 'record.keepUntil = Math.max(record.keepUntil, record.leaseUntil)',
    replace: '',
  },
  {
    breaks: 'shortens the retention by a renewal',
    find: 'record.keepUntil = Math.max(record.keepUntil, record.leaseUntil)',
    replace: 'record.keepUntil = record.leaseUntil',
  },
  {
    breaks: 'leaves a renewed claim among the oldest',
    find: 'record.leaseUntil)\n      record.moveTo(processing)',
    replace: 'record.leaseUntil)',
  },
  {
    breaks: 'remembers a completion as long as its claim',
    find: 'record.keepUntil = time + retainMs',
    replace: '',
  },
  {
    breaks: 'allows one attempt too many',
    find: 'record.attempt >= maxAttempts',
    replace: 'record.attempt > maxAttempts',
  },
  {
    breaks: 'reopens an event under a valid lease',
    find: 'if (record.ring === processing && record.leaseUntil > time) return Promise.resolve(false)',
    replace: '',
  },
  {
    breaks: 'reopens no event whose lease has run out',
    find: 'if (record.ring === processing && record.leaseUntil > time) return Promise.resolve(false)',
    replace: 'if (record.ring === processing) return Promise.resolve(false)',
  },
  {
    breaks: 'reopens an event that is open',
    find: 'if (record.ring === released && record.attempt === 0) return Promise.resolve(false)',
    replace: '',
  },
  {
    breaks: 'reopens completed events only',
    find: 'record.ring === released && record.attempt === 0',
    replace: 'record.ring === released',
  },
  {
    breaks: 'reopens nothing',
    find: 'table.remove(record)\n',
    replace: '',
  },
  {
    breaks: 'keeps long keys whole',
    find: 'const recordKey = toRecordKey(key)',
    replace: 'const recordKey = key',
  },
]

const table: readonly Fault[] = [
  {
    breaks: 'writes and answers past the retention',
    find: 'if (record === undefined || record.keepUntil > time) return record',
    replace: 'if (record !== undefined || time < 0) return record',
  },
  {
    breaks: 'leaves a record past its retention in its ring',
    find: 'this.remove(record)\n    return undefined',
    replace: 'this.#byKey.delete(key)\n    return undefined',
  },
  {
    breaks: 'holds one record more than maxRecords',
    find: 'this.size >= this.#maxRecords',
    replace: 'this.size > this.#maxRecords',
  },
  {
    breaks: 'makes room by a released event while some are completed',
    find: 'if (this.completed.newer !== this.completed) return this.completed.newer',
    replace: '',
  },
  {
    breaks: 'makes room by a lapsed claim while some are released',
    find: 'if (this.released.newer !== this.released) return this.released.newer',
    replace: '',
  },
  {
    breaks: 'makes room by the youngest completed event',
    find: 'return this.completed.newer\n',
    replace: 'return this.completed.older\n',
  },
  {
    breaks: 'makes room by an event in progress',
    find: 'return record.leaseUntil > time ? undefined : record',
    replace: 'return record',
  },
  {
    breaks: 'looks at the oldest claim in progress only',
    find: 'let looks = 1; looks < LOOKS && record',
    replace: 'let looks = LOOKS; looks < LOOKS && record',
  },
  {
    breaks: 'never sheds what is past its retention',
    find: 'this.#sweep(time)\n',
    replace: '',
  },
  {
    breaks: 'purges more than it is asked for',
    find: 'record !== ring && removed < limit',
    replace: 'record !== ring',
  },
  {
    breaks: 'purges what is completed, not what is old',
    find: 'if (record.keepUntil > time) continue',
    replace: 'if (record.ring !== this.completed) continue',
  },
]

const record: readonly Fault[] = [
  {
    breaks: 'leaves a record in two rings',
    find: '    this.leaveRing()\n    this.ring',
    replace: '    this.ring',
  },
  {
    breaks: 'puts the newest record among the oldest',
    find: 'this.older = ring.older\n    this.newer = ring\n    ring.older.newer = this\n    ring.older = this',
    replace:
      'this.newer = ring.newer\n    this.older = ring\n    ring.newer.older = this\n    ring.newer = this',
  },
  {
    breaks: 'breaks a ring as a record leaves it',
    find: 'this.newer.older = this.older',
    replace: '',
  },
]

export const memoryMutants: readonly Mutant[] = [
  ...mutantsOf('stores/memory.ts', 'memory', store),
  ...mutantsOf('stores/in-memory/record-table.ts', 'memory', table),
  ...mutantsOf('stores/in-memory/memory-record.ts', 'memory', record),
  {
    breaks: 'lets an event take the record of a long key by its digest',
    file: 'stores/record-key.ts',
    find: ' && !key.startsWith(DIGEST)',
    replace: '',
    suite: 'memory',
  },
]
