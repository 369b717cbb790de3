/** The row that is none. */
export const NONE = 0

/**
 * Finds rows by their keys: a hash table with open addressing, in typed arrays. A Map of many thousand strings lies
 * scattered over the heap, which costs a small delivery 2 of its 75 µs.
 */
export class KeyIndex {
  readonly #factor: number
  readonly #keys: string[] = ['']
  /** Two numbers for each cell: a row or NONE, and the hash of its key, whose lowest bits are the cell where it is at home. */
  #cells = new Int32Array(32)
  #size = 0

  /** @param factor an odd number that nobody knows, so that nobody can prepare keys which collide */
  constructor(factor: number = (Math.random() * 2 ** 32) | 1) {
    this.#factor = factor
  }

  get size(): number {
    return this.#size
  }

  find(key: string): number {
    return this.#cells[this.#locate(key)]!
  }

  /** Adds a key that is not there yet. */
  add(key: string, row: number): void {
    if (++this.#size * 8 > this.#cells.length * 3) this.#grow()
    this.#keys[row] = key
    this.#put(this.#hash(key), row)
  }

  /** Removes a row, and moves those up that its gap would cut off from their homes. */
  remove(row: number): void {
    const cells = this.#cells
    const mask = cells.length - 1
    let gap = this.#locate(this.#keys[row]!)
    for (let at = (gap + 2) & mask; cells[at] !== NONE; at = (at + 2) & mask) {
      const home = cells[at + 1]! << 1
      if (((at - home) & mask) < ((at - gap) & mask)) continue
      cells[gap] = cells[at]!
      cells[gap + 1] = cells[at + 1]!
      gap = at
    }
    cells[gap] = NONE
    this.#keys[row] = ''
    this.#size--
  }

  /** Where the cell of a key begins, or a free one. */
  #locate(key: string): number {
    const cells = this.#cells
    const mask = cells.length - 1
    const hash = this.#hash(key)
    let at = (hash << 1) & mask
    for (; cells[at] !== NONE; at = (at + 2) & mask) {
      if (cells[at + 1] === hash && this.#keys[cells[at]!] === key) break
    }
    return at
  }

  #put(hash: number, row: number): void {
    const cells = this.#cells
    const mask = cells.length - 1
    let at = (hash << 1) & mask
    while (cells[at] !== NONE) at = (at + 2) & mask
    cells[at] = row
    cells[at + 1] = hash
  }

  #grow(): void {
    const cells = this.#cells
    this.#cells = new Int32Array(2 * cells.length)
    for (let at = 0; at < cells.length; at += 2) {
      if (cells[at] !== NONE) this.#put(cells[at + 1]!, cells[at]!)
    }
  }

  #hash(key: string): number {
    let hash = this.#factor
    for (let at = 0; at < key.length; at++) {
      hash = Math.imul(hash ^ key.charCodeAt(at), this.#factor)
      hash ^= hash >>> 15
    }
    return hash
  }
}
