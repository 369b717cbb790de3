// npm run fuzz:parsers -- --minutes 60 [--seed N]: mutates the corpus, guided by the blocks that inputs reach.
// Writes the grown corpus beside this file. A broken rule is printed with its input and ends the run.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { allTargets } from './all-targets.ts'
import { readCorpus, writeCorpus } from './corpus.ts'
import { startCoverage } from './coverage.ts'
import { exploreTargets, type Progress } from './explore-targets.ts'
import { createRandom } from './mutate.ts'

const REPORT_MS = 30_000

const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' } } })
const minutes = Number(values.minutes ?? 1)
const seed = Number(values.seed ?? randomInt(2 ** 31))
console.log(`${minutes} minutes, seed ${seed}`)

const targets = await allTargets()
const startedAt = performance.now()
let reportedAt = startedAt
let latest: Progress | undefined

function report({ executions, blocks, corpus }: Progress): void {
  const seconds = (performance.now() - startedAt) / 1000
  const rate = Math.round(executions / seconds)
  console.log(
    `${Math.round(seconds)} s: ${executions} executions, ${rate}/s, ${blocks} blocks and counts, ${corpus.length} inputs`,
  )
  writeCorpus(minimal(corpus))
}

/** Excludes the seeds, which each start creates again. */
function minimal(corpus: Progress['corpus']): Progress['corpus'] {
  const seeds = new Set(targets.flatMap(({ seeds }) => seeds))
  return corpus.filter(({ fields }) => !seeds.has(fields))
}

try {
  const end = exploreTargets({
    targets,
    corpus: readCorpus(),
    coverage: startCoverage(),
    random: createRandom(seed),
    goOn: () => performance.now() - startedAt < minutes * 60_000,
    onProgress(progress) {
      latest = progress
      if (performance.now() - reportedAt < REPORT_MS) return
      reportedAt = performance.now()
      report(progress)
    },
  })
  report(end)
} catch (error) {
  if (latest) report(latest)
  throw error
}
