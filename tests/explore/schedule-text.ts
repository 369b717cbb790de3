import type { Scenario } from './scenario.ts'
import { SCENARIOS } from './scenarios.ts'

const SEPARATOR = ': '

/** Formats a schedule as a line for `--replay`. */
export function formatSchedule({ name }: Scenario, steps: readonly string[]): string {
  return `${name}${SEPARATOR}${steps.join(' ')}`
}

export function parseSchedule(text: string): {
  readonly scenario: Scenario
  readonly steps: readonly string[]
} {
  const [name, steps = ''] = text.trim().split(SEPARATOR)
  const scenario = SCENARIOS.find((one) => one.name === name)
  if (scenario === undefined) {
    throw new Error(
      `There is no scenario '${name}'. The scenarios are:\n${SCENARIOS.map((one) => one.name).join('\n')}`,
    )
  }
  return { scenario, steps: steps.split(' ').filter((step) => step !== '') }
}
