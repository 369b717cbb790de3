import type { Mutant } from './mutant.ts'

const faults: readonly Pick<Mutant, 'breaks' | 'find' | 'replace'>[] = [
  {
    breaks: 'writes with any token',
    find: 'return record?.token === token && record.keepUntil > now()',
    replace: 'return record && record.keepUntil > now()',
  },
  {
    breaks: 'writes after completion and release',
    find: "return record?.state === 'processing' ? record : undefined",
    replace: 'return record',
  },
  {
    breaks: 'writes past the retention',
    find: 'return record?.token === token && record.keepUntil > now()',
    replace: 'return record?.token === token',
  },
  {
    breaks: 'renews without the token',
    find: 'async renew(key, token, leaseMs) {',
    replace: "async renew(key, _token, leaseMs, token = records.get(key)?.token ?? '') {",
  },
  {
    breaks: 'claims in spite of a valid lease',
    find: 'if (record && holds && record.leaseUntil > time) {',
    replace: 'if (record && holds && record.leaseUntil > time && !holds) {',
  },
  {
    breaks: 'never lets a lease run out',
    find: 'if (record && holds && record.leaseUntil > time) {',
    replace: 'if (record && holds) {',
  },
  {
    breaks: 'takes a completed event again',
    find: "if (record?.state === 'completed') return { status: 'completed' }",
    replace: '',
  },
  {
    breaks: 'takes the same token for the holder after a release',
    find: 'if (record && holds && record.token === o.token) {',
    replace: 'if (record && record.token === o.token) {',
  },
  {
    breaks: 'does not know its holder again after a lost reply',
    find: 'if (record && holds && record.token === o.token) {',
    replace: 'if (record && holds && record.token === o.token && !holds) {',
  },
  {
    breaks: 'refuses a completion that is sent again',
    find: "if (record.state === 'completed') return true",
    replace: "if (record.state === 'completed') return false",
  },
  {
    breaks: 'completes after a release',
    find: "if (record === undefined || record.state === 'released') return false",
    replace: 'if (record === undefined) return false',
  },
  {
    breaks: 'forgets an attempt at the release',
    find: "record.state = 'released'",
    replace: "record.state = 'released'; record.attempt--",
  },
  {
    breaks: 'deletes the record at the release',
    find: "record.state = 'released'",
    replace: 'forget(record)',
  },
  {
    breaks: 'forgets the progress of a release',
    find: 'if (progress !== undefined) record.progress = progress',
    replace: '',
  },
  {
    breaks: 'drops the progress at a release without any',
    find: 'if (progress !== undefined) record.progress = progress',
    replace: 'record.progress = progress ?? null',
  },
  {
    breaks: 'remembers a claim for its lease only',
    find: 'record.keepUntil = time + Math.max(o.retainMs, o.leaseMs)\n    return',
    replace: 'record.keepUntil = time + o.leaseMs\n    return',
  },
  {
    breaks: 'forgets an event under a long lease',
    find: 'record.keepUntil = time + Math.max(o.retainMs, o.leaseMs)\n    return',
    replace: 'record.keepUntil = time + o.retainMs\n    return',
  },
  {
    breaks: 'forgets an event that is renewed',
    find: 'record.keepUntil = Math.max(record.keepUntil, record.leaseUntil)',
    replace: '',
  },
  {
    breaks: 'remembers a completion as long as its claim',
    find: 'record.keepUntil = now() + retainMs',
    replace: '',
  },
  {
    breaks: 'allows one attempt too many',
    find: 'record.attempt >= o.maxAttempts',
    replace: 'record.attempt > o.maxAttempts',
  },
  {
    breaks: 'makes room by an event in progress',
    find: "if (record.state === 'completed') return void forget(record)",
    replace: 'if (record) return void forget(record)',
  },
  {
    breaks: 'purges what is completed, not what is old',
    find: 'if (record.keepUntil <= time) {',
    replace: "if (record.state === 'completed') {",
  },
]

export const memoryMutants: readonly Mutant[] = faults.map((fault) => ({
  ...fault,
  file: 'stores/memory.ts',
  suite: 'memory',
}))
