/** What one step has read and written, as sets of bits. */
export interface Footprint {
  readonly reads: number
  readonly writes: number
}

/** The last bit stands for all objects that have none of their own: to share one only costs reduction. */
const LAST_BIT = 30

/** Gives each object of a scenario its bit. Names are the same in every schedule, so the bits are too. */
export function createBits(): (object: string) => number {
  const bits = new Map<string, number>()
  return (object) => {
    const known = bits.get(object)
    if (known !== undefined) return known
    const bit = 1 << Math.min(bits.size, LAST_BIT)
    bits.set(object, bit)
    return bit
  }
}

/** Whether two steps come to the same in either order: neither writes what the other has read or written. */
export function areIndependent(one: Footprint, other: Footprint): boolean {
  return (one.writes & (other.reads | other.writes)) === 0 && (other.writes & one.reads) === 0
}
