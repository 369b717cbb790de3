// npm run fuzz [cases] [seed]: receives random requests with random stores, handlers and clocks. A failure prints its case
// and seed.
import { randomInt } from 'node:crypto'
import { fuzzReceive } from './fuzz-receive.ts'

const [cases = 100_000, seed = randomInt(2 ** 31)] = process.argv.slice(2).map(Number)
console.log(`${cases} cases, seed ${seed}`)
const startedAt = performance.now()
const { answers, handled } = await fuzzReceive({ cases, seed })
for (const [answer, count] of Object.entries(answers).sort(([, a], [, b]) => b - a)) {
  console.log(`${String(count).padStart(8)}  ${answer}`)
}
console.log(
  `A handler ran in ${handled} cases. Nothing failed in ${Math.round((performance.now() - startedAt) / 1000)} s.`,
)
