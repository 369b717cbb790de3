// Runs in a worker thread, bundled with a fault in the code: explores until an invariant breaks.
import { parentPort, workerData } from 'node:worker_threads'
import { exploreScenario } from '../explore-scenario.ts'
import { replay } from '../replay.ts'
import { SCENARIOS } from '../scenarios.ts'

const { limit, kits } = workerData as { readonly limit: number; readonly kits: readonly string[] }

let found: { readonly schedule: string; readonly broken: string } | undefined
let schedules = 0
for (const scenario of SCENARIOS) {
  if (!kits.includes(scenario.kit)) continue
  const exploration = await exploreScenario(scenario, { limit })
  schedules += exploration.schedules
  found = exploration.fault
  if (found !== undefined) break
}
// What is printed must show the same fault again.
const replayed = found !== undefined && (await replay(found.schedule)).fault === found.broken
parentPort!.postMessage({ found: found && { ...found, replayed }, schedules })
