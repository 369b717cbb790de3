import { dirname, resolve } from 'node:path'
import type { AnyProvider } from '@postern/core'
import type { LoadedScenario } from '../scenario/read-scenario-file.ts'
import { elapsedMs } from '../time/real-timers.ts'
import { type Command, JSON_FLAG, optionalText, readText, readUrl } from './command.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { readSettings, SETTING_FLAG } from './settings-flag.ts'
import { type Terminal, warnOn } from './terminal.ts'

export const runCommand: Command = {
  name: 'run',
  takes: 'FILE...',
  summary: 'run scenarios (YAML or JSON) against a receiver in virtual time',
  flags: {
    ...PROVIDER_FLAG,
    to: { type: 'string', value: 'URL', text: 'the receiver; overrides the one in the file' },
    secret: { type: 'string', value: 'SECRET', text: 'the signing secret' },
    ...SETTING_FLAG,
    ...JSON_FLAG,
  },
  examples: [
    'mock-sender run scenario.yaml --to http://localhost:3000/webhooks --secret "$SECRET"',
    'mock-sender run scenarios/*.yaml --json',
  ],
  async run({ values, positionals }, terminal) {
    if (positionals.length === 0) throw new UsageError('The files are missing. Pass one or more scenarios.')
    const { readScenarioFile } = await import('../scenario/read-scenario-file.ts')
    const { runScenario } = await import('../scenario/run-scenario.ts')
    const { printScenario } = await import('./print-scenario.ts')
    // Reads all files before the first event is sent.
    const scenarios = await Promise.all(positionals.map(readScenarioFile))
    const planned = await Promise.all(
      scenarios.map(async (scenario) => ({
        scenario,
        options: await readOptions(scenario, values, terminal),
      })),
    )
    let isPassed = true
    for (const { scenario, options } of planned) {
      const startedAt = elapsedMs()
      const result = await runScenario(scenario, options)
      const tookMs = elapsedMs() - startedAt
      printScenario({ scenario, result, tookMs, terminal, json: values.json === true })
      isPassed &&= result.steps.every(({ differences }) => differences.length === 0)
    }
    return isPassed ? 0 : 1
  },
}

async function readOptions(scenario: LoadedScenario, values: FlagValues, terminal: Terminal) {
  const { provider, to, file, settings } = scenario
  const given = { ...(provider !== undefined && { provider: besideFile(provider, file) }), ...values }
  return {
    provider: (await readProvider(given)) as AnyProvider,
    to: readUrl(readText({ ...values, to: optionalText(values, 'to') ?? to }, 'to'), 'The receiver'),
    secret: readText(values, 'secret'),
    settings: { ...(settings as Record<string, string> | undefined), ...readSettings(values) },
    onWarning: warnOn(terminal),
  }
}

/** A relative path in a scenario starts at its folder. */
function besideFile(provider: string, file: string): string {
  return /^\.{1,2}[\\/]/.test(provider) ? resolve(dirname(file), provider) : provider
}
