import { inboxGrounds } from '../packages/core/test-servers/inbox-grounds.ts'
import { measureAcknowledgement, measureWorkers } from './inbox-contest.ts'
import { quiet } from './quiet.ts'
import { printTable } from './table.ts'

/** The cost of the inbox relative to the engine's own add and worker, which take turns in the same run. */
const DELIVERIES = Number(process.argv[2] ?? 1000)
const EVENTS = Number(process.argv[3] ?? 400)
/** Deliveries until the code is compiled. */
const WARM_UP_ROUNDS = 4
const ROUNDS = 24

const acknowledgements: string[][] = []
const workers: string[][] = []
for (const open of inboxGrounds) {
  const ground = await open()
  const { acknowledgedMs, addedMs, inlineMs } = await measureAcknowledgement(ground, DELIVERIES)
  acknowledgements.push([
    ground.name,
    addedMs.toFixed(2),
    acknowledgedMs.toFixed(2),
    (acknowledgedMs / addedMs).toFixed(2),
    `${Math.floor(inlineMs / acknowledgedMs)}`,
  ])
  for (const store of ['memory', 'own'] as const) {
    const rounds = []
    for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
      rounds.push(await measureWorkers(ground, EVENTS, store))
    }
    rounds.splice(0, WARM_UP_ROUNDS)
    const workMs = quiet(rounds.map((round) => round.workMs))
    const bareMs = quiet(rounds.map((round) => round.bareMs))
    workers.push([
      `${ground.name}, claims in ${store === 'memory' ? 'memory' : 'its own server'}`,
      ((EVENTS / bareMs) * 1000).toFixed(0),
      ((EVENTS / workMs) * 1000).toFixed(0),
      (bareMs / workMs).toFixed(2),
    ])
  }
  await ground.close()
}
printTable(
  ['acknowledgement, p50', 'add ms', 'inbox ms', 'ratio', '200 ms handler: times sooner'],
  acknowledgements,
)
console.log()
printTable(['worker', 'bare/s', 'inbox/s', 'ratio'], workers)
