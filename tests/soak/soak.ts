// npm run soak [-- --minutes 10]: mixed traffic on every mount in one process. Fails if memory, timers or sockets grow, or if
// a reply is unexpected. `--leak heap|timers|sockets` plants a leak, to show that the run reports it.
import { parseArgs } from 'node:util'
import { judgeSamples, LIMITS, slopeOf } from './judge-samples.ts'
import { LEAKS } from './leaks.ts'
import { runSoak } from './run-soak.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string' }, leak: { type: 'string' } } })
const minutes = Number(values.minutes ?? 10)
const startedAt = performance.now()

try {
  const { answers, samples } = await runSoak({
    durationMs: minutes * 60_000,
    ...(values.leak !== undefined && { onEvent: LEAKS[values.leak]! }),
    onSample({ deliveries, heapBytes, rssBytes, resources }) {
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      const memory = `heap ${(heapBytes / 1e6).toFixed(2)} MB, RSS ${(rssBytes / 1e6).toFixed(1)} MB`
      console.log(`${seconds} s: ${deliveries} deliveries, ${memory}, ${JSON.stringify(resources)}`)
    },
  })
  for (const [kind, count] of Object.entries(answers)) console.log(`${String(count).padStart(9)}  ${kind}`)
  for (const measure of ['heapBytes', 'rssBytes'] as const) {
    const { bytesPerDelivery, allowanceBytes } = LIMITS[measure]
    const limit = `${bytesPerDelivery} bytes per delivery and ${allowanceBytes / 1e6} MB in all`
    console.log(
      `${measure}: ${slopeOf(samples, measure).toFixed(2)} bytes per delivery; the limit is ${limit}`,
    )
  }
  const problems = judgeSamples(samples)
  for (const problem of problems) console.error(problem)
  if (problems.length === 0) console.log(`Memory and resources are flat on Node ${process.versions.node}.`)
  process.exit(problems.length === 0 ? 0 : 1)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
