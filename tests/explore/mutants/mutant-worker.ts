// Runs in a worker thread, bundled with a fault in the code. It explores until an invariant is broken.
import { parentPort, workerData } from 'node:worker_threads'
import { exploreScenario } from '../explore-scenario.ts'
import { replay } from '../replay.ts'
import { SCENARIOS } from '../scenarios.ts'

const { limit, kits } = workerData as { readonly limit: number; readonly kits: readonly string[] }

let found: { readonly schedule: string; readonly broken: string } | undefined
let schedules = 0
/** Tells the parent that the search continues, so that a slow machine does not count as a search that hangs. */
const goesOn = () => parentPort!.postMessage('goes on')
for (const scenario of SCENARIOS) {
  if (!kits.includes(scenario.kit)) continue
  goesOn()
  const exploration = await exploreScenario(scenario, { limit, onProgress: goesOn })
  schedules += exploration.schedules
  found = exploration.fault
  if (found !== undefined) break
}
// The printed schedule must show the same fault again.
const replayed = found !== undefined && (await replay(found.schedule)).fault === found.broken
parentPort!.postMessage({ found: found && { ...found, replayed }, schedules })
