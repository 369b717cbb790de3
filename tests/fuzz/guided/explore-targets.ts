import { cpuUsage } from 'node:process'
import type { Coverage } from './coverage.ts'
import type { Input, Target } from './input.ts'
import { mutate, type Random } from './mutate.ts'

export interface Exploration {
  readonly targets: readonly Target[]
  readonly corpus: readonly Input[]
  readonly coverage: Coverage
  readonly random: Random
  /** Called after each round. Ends the exploration if it returns false. */
  readonly goOn: () => boolean
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  readonly executions: number
  readonly blocks: number
  readonly corpus: readonly Input[]
}

/** Inputs between two readings of the coverage, because one reading costs as much as many inputs. */
const ROUND = 400
/** A linear parser takes less time for an input of 20 kB. */
const LONGEST_CPU_MS = 250

/**
 * Mutates the corpus and keeps each input that reaches a new block, or a known block more often. Throws for the first input
 * that breaks a rule of its target.
 */
export function exploreTargets(options: Exploration): Progress {
  const { targets, coverage, random, goOn, onProgress } = options
  const known = new Set<string>()
  const corpus: Input[] = []
  let executions = 0
  const keepIfNew = (input: Input) => {
    coverage.take()
    runInput(targets, input)
    const found = coverage.take().filter((block) => !known.has(block))
    if (found.length === 0) return
    for (const block of found) known.add(block)
    corpus.push(input)
  }
  const seeds = targets.flatMap(({ name, seeds }) => seeds.map((fields) => ({ target: name, fields })))
  for (const input of [...seeds, ...options.corpus]) keepIfNew(input)
  const seen = new Set(known)
  while (goOn()) {
    const round = Array.from({ length: ROUND }, () => {
      const input = corpus[random(corpus.length)]!
      const kin = corpus.filter(({ target }) => target === input.target)
      return mutate(input, kin[random(kin.length)]!, random)
    })
    coverage.take()
    for (const input of round) runInput(targets, input)
    executions += ROUND
    const fresh = coverage.take().filter((block) => !seen.has(block))
    // A round may reach a new count although no single input does. It is checked once.
    for (const block of fresh) seen.add(block)
    if (fresh.length > 0) for (const input of round) keepIfNew(input)
    onProgress?.({ executions, blocks: known.size, corpus })
  }
  return { executions, blocks: known.size, corpus }
}

/** Runs one input. Throws an error with the input if it breaks a rule. */
export function runInput(targets: readonly Target[], input: Input): void {
  const target = targets.find(({ name }) => name === input.target)
  if (target === undefined) throw new Error(`There is no target ${input.target}.`)
  const before = cpuUsage()
  try {
    target.run(input.fields)
  } catch (cause) {
    throw new Error(`Broken rule: ${String(cause)}\n${JSON.stringify(input)}`, { cause })
  }
  const { user, system } = cpuUsage(before)
  if (user + system > LONGEST_CPU_MS * 1000) throw new Error(`Too slow: ${JSON.stringify(input)}`)
}
