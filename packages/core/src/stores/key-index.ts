/** The row that is none. */
export const NONE = 0

/**
 * Finds rows by their keys: a hash table with open addressing, in typed arrays. A Map of many thousand strings lies
 * scattered over the heap, which costs a small delivery 2 of its 75 µs.
 */
export class KeyIndex {
  readonly #factor: number
  readonly #keys: string[] = ['']
  /** What each cell has: a row or NONE, and the hash of its key. Its lowest bits are the cell where the key is at home. */
  #rows = new Int32Array(16)
  #hashes = new Int32Array(16)
  #size = 0

  /** @param factor an odd number that nobody knows, so that nobody can prepare keys which collide */
  constructor(factor: number = (Math.random() * 2 ** 32) | 1) {
    this.#factor = factor
  }

  get size(): number {
    return this.#size
  }

  find(key: string): number {
    return this.#rows[this.#locate(key)]!
  }

  /** Adds a key that is not there yet. */
  add(key: string, row: number): void {
    if (++this.#size * 4 > this.#rows.length * 3) this.#grow()
    this.#keys[row] = key
    this.#put(this.#hash(key), row)
  }

  /** Removes a row, and moves those up that its gap would cut off from their homes. */
  remove(row: number): void {
    const rows = this.#rows
    const hashes = this.#hashes
    const mask = rows.length - 1
    let gap = this.#locate(this.#keys[row]!)
    for (let cell = (gap + 1) & mask; rows[cell] !== NONE; cell = (cell + 1) & mask) {
      if (((cell - hashes[cell]!) & mask) < ((cell - gap) & mask)) continue
      rows[gap] = rows[cell]!
      hashes[gap] = hashes[cell]!
      gap = cell
    }
    rows[gap] = NONE
    this.#keys[row] = ''
    this.#size--
  }

  /** The cell of a key, or a free one. */
  #locate(key: string): number {
    const rows = this.#rows
    const mask = rows.length - 1
    const hash = this.#hash(key)
    let cell = hash & mask
    for (; rows[cell] !== NONE; cell = (cell + 1) & mask) {
      if (this.#hashes[cell] === hash && this.#keys[rows[cell]!] === key) break
    }
    return cell
  }

  #put(hash: number, row: number): void {
    const rows = this.#rows
    const mask = rows.length - 1
    let cell = hash & mask
    while (rows[cell] !== NONE) cell = (cell + 1) & mask
    rows[cell] = row
    this.#hashes[cell] = hash
  }

  #grow(): void {
    const rows = this.#rows
    const hashes = this.#hashes
    this.#rows = new Int32Array(2 * rows.length)
    this.#hashes = new Int32Array(2 * rows.length)
    for (const [cell, row] of rows.entries()) if (row !== NONE) this.#put(hashes[cell]!, row)
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
