import { readFile } from 'node:fs/promises'
import { describeDelivery } from '../assertions/describe-delivery.ts'
import type { Delivery } from '../delivery/delivery.ts'
import { assertFixture, type Fixture } from '../fixtures/fixture.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import type { ReplayOptions } from '../sender/sender-options.ts'
import { toPlainJson } from '../text/plain-line.ts'
import { type Command, JSON_FLAG, optionalText, readText, readUrl } from './command.ts'
import { UsageError } from './flags.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { readSettings, SETTING_FLAG } from './settings-flag.ts'
import { warnOn } from './terminal.ts'

export const replayCommand: Command = {
  name: 'replay',
  takes: 'FILE...',
  summary: 'sign recorded deliveries again and send them to a receiver, one after another',
  flags: {
    ...PROVIDER_FLAG,
    to: { type: 'string', value: 'URL', text: 'the URL of the receiver' },
    secret: { type: 'string', value: 'SECRET', text: 'the signing secret' },
    'shift-times': {
      type: 'boolean',
      text: 'shift the times of all files by the same amount, so that the newest delivery is from now',
    },
    ids: { type: 'string', value: 'WHICH', text: "'kept' (the default), or 'new' for new events" },
    retry: {
      type: 'boolean',
      text: 'make every attempt of the ladder until each delivery ends, in virtual time',
    },
    ...SETTING_FLAG,
    ...JSON_FLAG,
  },
  examples: [
    'mock-sender replay fixtures/*.json --provider workflows --to http://localhost:3000/webhooks/workflows --secret "$SECRET"',
    'mock-sender replay fixtures/0001.json --shift-times --ids new',
  ],
  async run({ values, positionals }, terminal) {
    const provider = await readProvider(values)
    if (positionals.length === 0) throw new UsageError('The files are missing. Pass one or more fixtures.')
    const to = readUrl(readText(values, 'to'), '--to')
    const secret = readText(values, 'secret')
    const ids = readIds(optionalText(values, 'ids') ?? 'kept')
    // Read every file before sending, so that a wrong file does not end the replay halfway.
    const fixtures = await Promise.all(positionals.map(readFixture))
    const sender = createMockSender({
      provider,
      secret,
      settings: readSettings(values),
      onWarning: warnOn(terminal),
    })
    const byMs = values['shift-times'] ? sender.now() - newestOf(fixtures) : 0
    try {
      await sender.subscribe({ url: to, events: ['*'] })
      const sent: Delivery[] = []
      for (const [index, fixture] of fixtures.entries()) {
        const deliveries = await named(positionals[index]!, () =>
          sender.replay(fixture, { ids, shiftTimes: Math.max(0, byMs) }),
        )
        if (values.retry) await sender.runUntilIdle()
        sent.push(...deliveries)
      }
      terminal.out(sent.map(values.json ? toJsonLine : describeDelivery).join(values.json ? '\n' : '\n\n'))
      return sent.length > 0 && sent.every(({ status }) => status === 'delivered') ? 0 : 1
    } finally {
      await sender.close()
    }
  },
}

const toJsonLine = (delivery: Delivery) => toPlainJson(delivery)

function newestOf(fixtures: readonly Fixture[]): number {
  return Math.max(...fixtures.map(({ receivedAt }) => Date.parse(receivedAt)))
}

function readIds(text: string): NonNullable<ReplayOptions['ids']> {
  if (text === 'kept' || text === 'new') return text
  throw new UsageError(`--ids is 'kept' or 'new', not '${text}'.`)
}

async function readFixture(file: string): Promise<Fixture> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`'${file}' cannot be read: ${error.code ?? error.message}. Pass a file.`)
  })
  let fixture: unknown
  try {
    fixture = JSON.parse(text)
  } catch {
    throw new UsageError(`'${file}' is not JSON. Pass a fixture, such as one copied from the history page.`)
  }
  await named(file, async () => assertFixture(fixture))
  return fixture as Fixture
}

/** Adds the name of the file to an error. */
async function named<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw new UsageError(`'${file}': ${(error as Error).message}`)
  }
}
