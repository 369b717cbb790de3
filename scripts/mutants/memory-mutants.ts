import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const store: readonly Fault[] = [
  {
    breaks: 'writes with any token',
    find: 'row !== NONE && table.tokens[row] === token && table.keepUntil[row]! > time',
    replace: 'row !== NONE && table.keepUntil[row]! > time',
  },
  {
    breaks: 'writes after completion and release',
    find: 'return table.states[row] === PROCESSING ? row : NONE',
    replace: 'return row',
  },
  {
    breaks: 'writes past the retention',
    find: 'row !== NONE && table.tokens[row] === token && table.keepUntil[row]! > time',
    replace: 'row !== NONE && table.tokens[row] === token',
  },
  {
    breaks: 'renews without the token',
    find: 'async renew(key, token, leaseMs) {',
    replace: "async renew(key, _token, leaseMs, token = table.tokens[table.find(key)] ?? '') {",
  },
  {
    breaks: 'claims in spite of a valid lease',
    find: 'if (holds && table.leaseUntil[row]! > time) {',
    replace: 'if (holds && table.leaseUntil[row]! > time && !holds) {',
  },
  {
    breaks: 'never lets a lease run out',
    find: 'if (holds && table.leaseUntil[row]! > time) {',
    replace: 'if (holds) {',
  },
  {
    breaks: 'takes a completed event again',
    find: "if (table.states[row] === COMPLETED) return { status: 'completed' }",
    replace: '',
  },
  {
    breaks: 'takes the same token for the holder after a release',
    find: 'if (holds && table.tokens[row] === o.token) {',
    replace: 'if (table.tokens[row] === o.token) {',
  },
  {
    breaks: 'does not know its holder again after a lost reply',
    find: 'if (holds && table.tokens[row] === o.token) {',
    replace: 'if (holds && table.tokens[row] === o.token && !holds) {',
  },
  {
    breaks: 'refuses a completion that is sent again',
    find: 'if (table.states[row] === COMPLETED) return true',
    replace: 'if (table.states[row] === COMPLETED) return false',
  },
  {
    breaks: 'completes after a release',
    find: 'if (row === NONE || table.states[row] === RELEASED) return false',
    replace: 'if (row === NONE) return false',
  },
  {
    breaks: 'forgets an attempt at the release',
    find: 'table.states[row] = RELEASED',
    replace: 'table.states[row] = RELEASED; table.attempts[row]!--',
  },
  {
    breaks: 'deletes the record at the release',
    find: 'table.states[row] = RELEASED',
    replace: 'table.remove(row)',
  },
  {
    breaks: 'forgets the progress of a release',
    find: 'if (progress !== undefined) table.progress.set(row, progress)',
    replace: '',
  },
  {
    breaks: 'drops the progress at a release without any',
    find: 'if (progress !== undefined) table.progress.set(row, progress)',
    replace: 'table.progress.delete(row)',
  },
  {
    breaks: 'remembers a claim for its lease only',
    find: 'table.keepUntil[row] = time + Math.max(o.retainMs, o.leaseMs)',
    replace: 'table.keepUntil[row] = time + o.leaseMs',
  },
  {
    breaks: 'forgets an event under a long lease',
    find: 'table.keepUntil[row] = time + Math.max(o.retainMs, o.leaseMs)',
    replace: 'table.keepUntil[row] = time + o.retainMs',
  },
  {
    breaks: 'forgets an event that is renewed',
    find: 'table.keepUntil[row] = Math.max(table.keepUntil[row]!, table.leaseUntil[row]!)',
    replace: '',
  },
  {
    breaks: 'remembers a completion as long as its claim',
    find: 'table.keepUntil[row] = time + retainMs',
    replace: '',
  },
  {
    breaks: 'allows one attempt too many',
    find: 'table.attempts[row]! >= o.maxAttempts',
    replace: 'table.attempts[row]! > o.maxAttempts',
  },
  {
    breaks: 'makes room by an event in progress',
    find: 'if (table.states[row] === COMPLETED) return row',
    replace: 'if (row) return row',
  },
  {
    breaks: 'purges what is completed, not what is old',
    find: 'if (table.keepUntil[row]! <= time) {',
    replace: 'if (table.states[row] === COMPLETED) {',
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
    find: 'this.progress.delete(row)',
    replace: '',
  },
  {
    breaks: 'gives a row out again that is in use',
    find: 'this.#free.pop() ?? this.size + 1',
    replace: 'this.size + 1',
  },
  {
    breaks: 'forgets when records may be dropped as it grows',
    find: 'this.keepUntil = twiceAsLong(this.keepUntil)',
    replace: 'this.keepUntil = new Float64Array(2 * this.keepUntil.length)',
  },
  {
    breaks: 'leaves a renewed record among the oldest',
    find: 'renew(row: number): void {\n    this.#detach(row)\n    this.#append(row)',
    replace: 'renew(_row: number): void {',
  },
]

const index: readonly Fault[] = [
  {
    breaks: 'takes keys that collide for one',
    find: ' && this.#keys[cells[at]!] === key',
    replace: '',
  },
  {
    breaks: 'cuts off keys behind a removed one',
    find: '      cells[gap] = cells[at]!\n',
    replace: '',
  },
  {
    breaks: 'moves keys up past their homes',
    find: 'if (((at - home) & mask) < ((at - gap) & mask)) continue',
    replace: '',
  },
  {
    breaks: 'forgets the hash of a key that moves up',
    find: '      cells[gap + 1] = cells[at + 1]!\n',
    replace: '',
  },
  {
    breaks: 'loses keys when it grows',
    find: 'this.#put(cells[at + 1]!, cells[at]!)',
    replace: 'this.#put(cells[at + 1]! + 1, cells[at]!)',
  },
  {
    breaks: 'does not count what it removes',
    find: 'this.#size--',
    replace: '',
  },
]

export const memoryMutants: readonly Mutant[] = [
  ...mutantsOf('stores/memory.ts', 'memory', store),
  ...mutantsOf('stores/in-memory/record-table.ts', 'memory', table),
  ...mutantsOf('stores/in-memory/key-index.ts', 'memory', index),
]
