import { KeyIndex, NONE } from './key-index.ts'

export const RELEASED = 0
export const PROCESSING = 1
export const COMPLETED = 2

/** How many rows there is room for in the beginning. */
const ROWS = 16

/**
 * Records found by key and ordered by age. In columns, since an object for each would take more room; and in typed
 * arrays, which the garbage collector does not look into and which grow by a plain copy. A longer one takes their place.
 */
export class RecordTable {
  states = new Uint8Array(ROWS)
  attempts = new Int32Array(ROWS)
  leaseUntil = new Float64Array(ROWS)
  keepUntil = new Float64Array(ROWS)
  readonly tokens: string[] = ['']
  /** By row; most have none. */
  readonly progress = new Map<number, string>()
  readonly #index = new KeyIndex()
  /** Rows by age in a ring, which NONE closes: after it comes the oldest row, before it the newest. */
  #newer = new Int32Array(ROWS)
  #older = new Int32Array(ROWS)
  readonly #free: number[] = []

  get size(): number {
    return this.#index.size
  }

  find(key: string): number {
    return this.#index.find(key)
  }

  /** The row that is next in age: the oldest after NONE, and NONE after the newest. */
  newerThan(row: number): number {
    return this.#newer[row]!
  }

  /** A row for a key that has none, as the newest, without attempts and progress. The rest is the caller's to write. */
  add(key: string): number {
    const row = this.#free.pop() ?? this.size + 1
    if (row === this.states.length) this.#grow()
    this.#index.add(key, row)
    this.attempts[row] = 0
    this.#append(row)
    return row
  }

  remove(row: number): void {
    this.#index.remove(row)
    this.#detach(row)
    this.tokens[row] = ''
    this.progress.delete(row)
    this.#free.push(row)
  }

  /** Makes a row the newest. */
  renew(row: number): void {
    this.#detach(row)
    this.#append(row)
  }

  #append(row: number): void {
    const newest = this.#older[NONE]!
    this.#older[row] = newest
    this.#newer[row] = NONE
    this.#newer[newest] = row
    this.#older[NONE] = row
  }

  #detach(row: number): void {
    const older = this.#older[row]!
    const newer = this.#newer[row]!
    this.#newer[older] = newer
    this.#older[newer] = older
  }

  #grow(): void {
    this.states = twiceAsLong(this.states)
    this.attempts = twiceAsLong(this.attempts)
    this.leaseUntil = twiceAsLong(this.leaseUntil)
    this.keepUntil = twiceAsLong(this.keepUntil)
    this.#newer = twiceAsLong(this.#newer)
    this.#older = twiceAsLong(this.#older)
  }
}

function twiceAsLong<Column extends Uint8Array | Int32Array | Float64Array>(column: Column): Column {
  const longer = new (column.constructor as new (rows: number) => Column)(2 * column.length)
  longer.set(column)
  return longer
}
