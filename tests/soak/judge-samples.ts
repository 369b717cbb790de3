/** The memory and the resources of the process after a full collection, between two rounds of traffic. */
export interface Sample {
  readonly deliveries: number
  readonly heapBytes: number
  readonly rssBytes: number
  /** The number of active resources of each kind: timers, sockets, servers. */
  readonly resources: Readonly<Record<string, number>>
}

interface Limit {
  readonly bytesPerDelivery: number
  /** Growth over the whole run that does not count. In a short run, code is still being compiled. */
  readonly allowanceBytes: number
}

export const LIMITS: Readonly<Record<'heapBytes' | 'rssBytes', Limit>> = {
  heapBytes: { bytesPerDelivery: 4, allowanceBytes: 1e6 },
  rssBytes: { bytesPerDelivery: 20, allowanceBytes: 24e6 },
}

/** The maximum growth of a kind of resource from the first half of a run to the second. */
const MORE_RESOURCES = 3

const NAMES = { heapBytes: 'heap after a full collection', rssBytes: 'resident memory' }

/** Returns one sentence for each measure that grows. */
export function judgeSamples(samples: readonly Sample[]): string[] {
  const deliveries = samples.at(-1)!.deliveries - samples[0]!.deliveries
  const memory = (['heapBytes', 'rssBytes'] as const).flatMap((measure) => {
    const { bytesPerDelivery, allowanceBytes } = LIMITS[measure]
    const slope = slopeOf(samples, measure)
    if (slope * deliveries <= bytesPerDelivery * deliveries + allowanceBytes) return []
    const limit = bytesPerDelivery + allowanceBytes / deliveries
    return `The ${NAMES[measure]} grows by ${slope.toFixed(1)} bytes per delivery; the limit of this run is ${limit.toFixed(1)}.`
  })
  return [...memory, ...growingResources(samples)]
}

/** Returns the bytes per delivery: the median of the slopes between all pairs of samples, which ignores outliers. */
export function slopeOf(samples: readonly Sample[], measure: 'heapBytes' | 'rssBytes'): number {
  const slopes = samples.flatMap((from, index) =>
    samples.slice(index + 1).map((to) => (to[measure] - from[measure]) / (to.deliveries - from.deliveries)),
  )
  return slopes.sort((a, b) => a - b)[slopes.length >> 1]!
}

function growingResources(samples: readonly Sample[]): string[] {
  const halves = [samples.slice(0, samples.length >> 1), samples.slice(samples.length >> 1)] as const
  const kinds = new Set(samples.flatMap(({ resources }) => Object.keys(resources)))
  return [...kinds].flatMap((kind) => {
    const [first, second] = halves.map((half) =>
      Math.min(...half.map(({ resources }) => resources[kind] ?? 0)),
    )
    if (second! <= first! + MORE_RESOURCES) return []
    return `Active resources of the kind ${kind} grow from ${first} to ${second}.`
  })
}
