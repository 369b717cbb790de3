import { KeyIndex, NONE } from './key-index.ts'

export type RecordState = 'processing' | 'released' | 'completed'

/**
 * Records found by key and ordered by age, in columns: an object for each would take more room, and more work of the
 * garbage collector.
 */
export class RecordTable {
  readonly states: RecordState[] = ['released']
  readonly tokens: string[] = ['']
  readonly attempts: number[] = [0]
  readonly progress: (string | null)[] = [null]
  readonly leaseUntil: number[] = [0]
  readonly keepUntil: number[] = [0]
  readonly #index = new KeyIndex()
  /** Rows by age in a ring, which NONE closes: after it comes the oldest row, before it the newest. */
  readonly #newer: number[] = [NONE]
  readonly #older: number[] = [NONE]
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

  /** A row for a key that has none, as the newest. Only its attempts and its progress are reset. */
  add(key: string): number {
    const row = this.#free.pop() ?? this.size + 1
    this.#index.add(key, row)
    this.attempts[row] = 0
    this.progress[row] = null
    this.#append(row)
    return row
  }

  remove(row: number): void {
    this.#index.remove(row)
    this.#detach(row)
    this.tokens[row] = ''
    this.#free.push(row)
  }

  /** Makes a row the newest. */
  renew(row: number): void {
    if (this.#older[NONE] === row) return
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
}
