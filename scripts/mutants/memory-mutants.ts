import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const store: readonly Fault[] = [
  {
    breaks: 'writes with any token',
    find: 'row !== NONE && tokens[row] === token && keepUntil[row]! > time',
    replace: 'row !== NONE && keepUntil[row]! > time',
  },
  {
    breaks: 'writes after completion and release',
    find: "return states[row] === 'processing' ? row : NONE",
    replace: 'return row',
  },
  {
    breaks: 'writes past the retention',
    find: 'row !== NONE && tokens[row] === token && keepUntil[row]! > time',
    replace: 'row !== NONE && tokens[row] === token',
  },
  {
    breaks: 'renews without the token',
    find: 'async renew(key, token, leaseMs) {',
    replace: "async renew(key, _token, leaseMs, token = tokens[table.find(key)] ?? '') {",
  },
  {
    breaks: 'claims in spite of a valid lease',
    find: 'if (holds && leaseUntil[row]! > time) {',
    replace: 'if (holds && leaseUntil[row]! > time && !holds) {',
  },
  {
    breaks: 'never lets a lease run out',
    find: 'if (holds && leaseUntil[row]! > time) {',
    replace: 'if (holds) {',
  },
  {
    breaks: 'takes a completed event again',
    find: "if (states[row] === 'completed') return { status: 'completed' }",
    replace: '',
  },
  {
    breaks: 'takes the same token for the holder after a release',
    find: 'if (holds && tokens[row] === o.token) {',
    replace: 'if (tokens[row] === o.token) {',
  },
  {
    breaks: 'does not know its holder again after a lost reply',
    find: 'if (holds && tokens[row] === o.token) {',
    replace: 'if (holds && tokens[row] === o.token && !holds) {',
  },
  {
    breaks: 'refuses a completion that is sent again',
    find: "if (states[row] === 'completed') return true",
    replace: "if (states[row] === 'completed') return false",
  },
  {
    breaks: 'completes after a release',
    find: "if (row === NONE || states[row] === 'released') return false",
    replace: 'if (row === NONE) return false',
  },
  {
    breaks: 'forgets an attempt at the release',
    find: "states[row] = 'released'",
    replace: "states[row] = 'released'; attempts[row]!--",
  },
  {
    breaks: 'deletes the record at the release',
    find: "states[row] = 'released'",
    replace: 'table.remove(row)',
  },
  {
    breaks: 'forgets the progress of a release',
    find: 'if (progress !== undefined) table.progress[row] = progress',
    replace: '',
  },
  {
    breaks: 'drops the progress at a release without any',
    find: 'if (progress !== undefined) table.progress[row] = progress',
    replace: 'table.progress[row] = progress ?? null',
  },
  {
    breaks: 'remembers a claim for its lease only',
    find: 'keepUntil[row] = time + Math.max(o.retainMs, o.leaseMs)',
    replace: 'keepUntil[row] = time + o.leaseMs',
  },
  {
    breaks: 'forgets an event under a long lease',
    find: 'keepUntil[row] = time + Math.max(o.retainMs, o.leaseMs)',
    replace: 'keepUntil[row] = time + o.retainMs',
  },
  {
    breaks: 'forgets an event that is renewed',
    find: 'keepUntil[row] = Math.max(keepUntil[row]!, leaseUntil[row]!)',
    replace: '',
  },
  {
    breaks: 'remembers a completion as long as its claim',
    find: 'keepUntil[row] = time + retainMs',
    replace: '',
  },
  {
    breaks: 'allows one attempt too many',
    find: 'attempts[row]! >= o.maxAttempts',
    replace: 'attempts[row]! > o.maxAttempts',
  },
  {
    breaks: 'makes room by an event in progress',
    find: "if (states[row] === 'completed') return row",
    replace: 'if (row) return row',
  },
  {
    breaks: 'purges what is completed, not what is old',
    find: 'if (keepUntil[row]! <= time) {',
    replace: "if (states[row] === 'completed') {",
  },
]

const table: readonly Fault[] = [
  {
    breaks: 'remembers the attempts of the record that had the row before',
    find: 'this.attempts[row] = 0',
    replace: '',
  },
  {
    breaks: 'remembers the progress of the record that had the row before',
    find: 'this.progress[row] = null\n    this.#append(row)',
    replace: 'this.#append(row)',
  },
  {
    breaks: 'gives a row out again that is in use',
    find: 'this.#free.pop() ?? this.size + 1',
    replace: 'this.size + 1',
  },
  {
    breaks: 'leaves a renewed record among the oldest',
    find: 'if (this.#older[NONE] === row) return',
    replace: 'if (row) return',
  },
]

const index: readonly Fault[] = [
  {
    breaks: 'takes keys that collide for one',
    find: ' && this.#keys[rows[cell]!] === key',
    replace: '',
  },
  {
    breaks: 'cuts off keys behind a removed one',
    find: '      rows[gap] = rows[cell]!\n',
    replace: '',
  },
  {
    breaks: 'moves keys up past their homes',
    find: 'if (((cell - hashes[cell]!) & mask) < ((cell - gap) & mask)) continue',
    replace: '',
  },
  {
    breaks: 'forgets the hash of a key that moves up',
    find: '      hashes[gap] = hashes[cell]!\n',
    replace: '',
  },
  {
    breaks: 'loses keys when it grows',
    find: 'this.#put(hashes[cell]!, row)',
    replace: 'this.#put(hashes[cell]! + 1, row)',
  },
  {
    breaks: 'does not count what it removes',
    find: 'this.#size--',
    replace: '',
  },
]

export const memoryMutants: readonly Mutant[] = [
  ...mutantsOf('stores/memory.ts', 'memory', store),
  ...mutantsOf('stores/record-table.ts', 'memory', table),
  ...mutantsOf('stores/key-index.ts', 'memory', index),
]
