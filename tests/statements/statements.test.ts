import { expect, it } from 'vitest'
import { elanEventsAndFields } from './elan/events-and-fields.ts'
import { elanRoutes } from './elan/routes.ts'
import { genericDeliveries } from './generic/deliveries.ts'
import { genericPractice } from './generic/practice.ts'
import { createStage, type Statement } from './stage.ts'
import { validibotStatements } from './validibot.ts'
import { ventryxStatements } from './ventryx.ts'
import { workflowsDeliveries } from './workflows/deliveries.ts'
import { workflowsRegistration } from './workflows/registration.ts'

const documents: readonly (readonly [name: string, count: number, statements: readonly Statement[]])[] = [
  ['ventryx', 18, ventryxStatements],
  ['elan', 28, [...elanEventsAndFields, ...elanRoutes]],
  ['generic', 24, [...genericDeliveries, ...genericPractice]],
  ['validibot', 20, validibotStatements],
  ['workflows', 22, [...workflowsRegistration, ...workflowsDeliveries]],
]

it.each(documents)(
  '%s: all %d statements of the document are present, in order',
  (_name, count, statements) => {
    const numbers = Array.from({ length: count }, (_, index) => index + 1)
    expect(statements.map(({ number }) => number)).toEqual(numbers)
  },
)

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
