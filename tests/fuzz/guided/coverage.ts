import { Session } from 'node:inspector'

/** Returns the blocks of our sources that ran since the last call, each with the magnitude of its count. */
export interface Coverage {
  take(): readonly string[]
  close(): void
}

/** Starts V8's block coverage of this process for the sources below `packages`. */
export function startCoverage(): Coverage {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  return {
    take() {
      const blocks: string[] = []
      session.post('Profiler.takePreciseCoverage', (error, { result }) => {
        if (error) throw error
        for (const { url, functions } of result) {
          if (!OURS.test(url)) continue
          for (const { ranges } of functions) {
            for (const { startOffset, endOffset, count } of ranges) {
              if (count > 0) blocks.push(`${url}:${startOffset}-${endOffset}:${magnitude(count)}`)
            }
          }
        }
      })
      return blocks
    },
    close: () => session.disconnect(),
  }
}

const OURS = /\/packages\/[\w-]+\/src\//

/** 1, 2, 3, then powers of two, so that one more run of a loop is new only while the loop is short. */
function magnitude(count: number): number {
  return count <= 3 ? count : 2 ** Math.floor(Math.log2(count))
}
