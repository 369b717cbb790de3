import { expect, it } from 'vitest'
import { elanStatements } from './elan.ts'
import { genericStatements } from './generic.ts'
import { createStage, type Statement } from './stage.ts'
import { validibotStatements } from './validibot.ts'
import { ventryxStatements } from './ventryx.ts'
import { workflowsStatements } from './workflows.ts'

const documents: readonly (readonly [name: string, count: number, statements: readonly Statement[]])[] = [
  ['ventryx', 18, ventryxStatements],
  ['elan', 28, elanStatements],
  ['generic', 24, genericStatements],
  ['validibot', 20, validibotStatements],
  ['workflows', 22, workflowsStatements],
]

it.each(documents)('%s: each of the %d statements has its number', (_name, count, statements) => {
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  expect(statements.map(({ number }) => number)).toEqual(numbers)
})

const all = documents.flatMap(([name, , statements]) =>
  statements.map((statement) => ({ name, ...statement })),
)

it.each(all)('$name $number: $words', async ({ run }) => {
  const stage = createStage()
  try {
    await run(stage)
  } finally {
    await stage.end()
  }
})
