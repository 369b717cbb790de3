/** The objects that one step has read and written, as sets of bits. */
export interface Footprint {
  readonly reads: number
  readonly writes: number
}

/** All further objects share the last bit. Sharing a bit only reduces fewer orders. */
const LAST_BIT = 30

/** Assigns each object of a scenario a bit. Names are the same in every schedule, so the bits are too. */
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

/** Returns whether two steps have the same result in either order: neither writes an object that the other uses. */
export function areIndependent(one: Footprint, other: Footprint): boolean {
  return (one.writes & (other.reads | other.writes)) === 0 && (other.writes & one.reads) === 0
}
