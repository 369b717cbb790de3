import { writeFile } from 'node:fs/promises'
import { type CheckResult, checkReceiver } from '../check/check-receiver.ts'
import { askEffectsUrl } from '../check/effects-url.ts'
import { toJunit } from '../check/junit.ts'
import { anyTypeOf, noExampleWarning } from '../event/no-example.ts'
import { toPlainJson } from '../text/plain-line.ts'
import { type Command, JSON_FLAG, optionalText, readText, readUrl } from './command.ts'
import { UsageError } from './flags.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { readSettings, SETTING_FLAG } from './settings-flag.ts'
import { paint, type Terminal, warnOn } from './terminal.ts'

export const checkCommand: Command = {
  name: 'check',
  takes: 'URL',
  summary:
    "check a receiver, in any language, against its provider's contract and the list of receiver behaviours",
  flags: {
    ...PROVIDER_FLAG,
    to: { type: 'string', value: 'URL', text: 'the URL of the receiver, instead of URL' },
    secret: { type: 'string', value: 'SECRET', text: 'the signing secret of the receiver' },
    ...SETTING_FLAG,
    effects: {
      type: 'string',
      value: 'URL',
      text: 'a URL that answers GET ?id=EVENT_ID with {"effects": n}; without it, only statuses are checked',
    },
    'max-body': { type: 'string', value: 'BYTES', text: 'the largest body that the receiver accepts' },
    only: { type: 'string', value: 'TEXT', text: 'run only behaviours whose name or group contains this' },
    timeout: {
      type: 'string',
      value: 'MS',
      text: "how long to wait for an answer; by default the provider's timeout plus 5 s",
    },
    postern: { type: 'boolean', text: 'also check the exact statuses and codes of Postern' },
    junit: { type: 'string', value: 'FILE', text: 'also write a JUnit report' },
    ...JSON_FLAG,
  },
  examples: [
    'mock-sender check http://localhost:3000/webhooks --provider ventryx --secret "$SECRET"',
    'mock-sender check http://localhost:3000/webhooks --provider generic --secret s --effects http://localhost:3000/effects',
  ],
  async run({ values, positionals: [given] }, terminal) {
    const to = given ?? optionalText(values, 'to') ?? process.env.MOCK_SENDER_TO
    if (to === undefined)
      throw new UsageError('The URL of the receiver is missing. Pass it, or set MOCK_SENDER_TO.')
    const url = readUrl(to, 'The receiver')
    const effects = optionalText(values, 'effects')
    const receiver = {
      url,
      provider: await readProvider(values),
      secret: readText(values, 'secret'),
      settings: readSettings(values),
      ...(values.postern ? { isPostern: true } : {}),
      ...numberFlag('maxBodyBytes', 'max-body', optionalText(values, 'max-body')),
      ...numberFlag('timeoutMs', 'timeout', optionalText(values, 'timeout')),
      ...(effects === undefined ? {} : await askEffectsUrl(readUrl(effects, '--effects'))),
    }
    const warning = noExampleWarning(receiver.provider, { type: anyTypeOf(receiver.provider) })
    if (warning !== undefined) warnOn(terminal)(warning)
    const results = await checkReceiver(receiver, {
      only: optionalText(values, 'only') ?? '',
      onResult: (result, index, total) => {
        if (!values.json) terminal.out(toLine(result, terminal))
        else if (terminal.colours) terminal.err(`${index} of ${total}`)
      },
    })
    const junit = optionalText(values, 'junit')
    if (junit !== undefined) await writeFile(junit, toJunit(results, url))
    if (values.json) terminal.out(toPlainJson(results.map(toPlain), 2))
    else terminal.out(toSummary(results, effects !== undefined))
    return results.some(({ result }) => result === 'failed') ? 1 : 0
  },
}

function numberFlag(name: string, flag: string, text: string | undefined): Record<string, number> {
  if (text === undefined) return {}
  if (/^[1-9]\d*$/.test(text)) return { [name]: Number(text) }
  throw new UsageError(`--${flag} is not a whole number: '${text}'.`)
}

const MARKS = {
  passed: ['green', 'ok     '],
  failed: ['red', 'FAILED '],
  skipped: ['dim', 'skipped'],
} as const

function toLine({ behaviour, result, message }: CheckResult, terminal: Terminal): string {
  const [colour, mark] = MARKS[result]
  const head = `${paint(terminal, colour, mark)} ${behaviour.group}: ${behaviour.name}`
  return message === undefined
    ? head
    : `${head}\n          ${message}\n          Why it matters: ${behaviour.why}`
}

function toSummary(results: readonly CheckResult[], knowsEffects: boolean): string {
  const count = (wanted: CheckResult['result']) => results.filter(({ result }) => result === wanted).length
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`
  if (knowsEffects) return `\n${counts}`
  return `\n${counts}. Without --effects, only statuses were checked, which prove little.`
}

function toPlain({ behaviour, result, message, durationMs }: CheckResult) {
  const { name, group, why } = behaviour
  return {
    name,
    group,
    result,
    ...(message === undefined ? {} : { message, why }),
    durationMs: Math.round(durationMs),
  }
}
