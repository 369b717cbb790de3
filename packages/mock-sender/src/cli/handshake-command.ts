import type { AnyProvider } from '@postern/core'
import { HandshakeError } from '../handshakes/handshake-error.ts'
import type { HandshakeResult } from '../handshakes/handshake-result.ts'
import { createMockSender } from '../sender/create-mock-sender.ts'
import { toPlainJson, toPlainLine } from '../text/plain-line.ts'
import { formatDuration } from '../time/duration.ts'
import { type Command, JSON_FLAG, optionalText, readText, readUrl } from './command.ts'
import { UsageError } from './flags.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { readSettings, SETTING_FLAG } from './settings-flag.ts'
import { paint, type Terminal } from './terminal.ts'

export const handshakeCommand: Command = {
  name: 'handshake',
  takes: 'NAME',
  summary: "play a provider's handshake against a receiver, and explain a wrong answer",
  flags: {
    ...PROVIDER_FLAG,
    to: { type: 'string', value: 'URL', text: 'the URL of the receiver' },
    secret: { type: 'string', value: 'SECRET', text: 'the signing secret, if the handshake is signed' },
    ...SETTING_FLAG,
    ...JSON_FLAG,
  },
  examples: [
    'mock-sender handshake url_verification --provider slack --to http://localhost:3000/slack --secret "$SECRET"',
    'mock-sender handshake hub.challenge --provider meta --to http://localhost:3000/meta --setting verifyToken=t',
  ],
  async run({ values, positionals: [name] }, terminal) {
    const provider = await readProvider(values)
    if (name === undefined) throw new UsageError(`The name of the handshake is missing. ${listOf(provider)}`)
    const url = readUrl(readText(values, 'to'), '--to')
    const secret = optionalText(values, 'secret') ?? process.env.MOCK_SENDER_SECRET
    const sender = createMockSender({
      provider,
      settings: readSettings(values),
      ...(secret === undefined ? {} : { secret }),
    })
    try {
      const { result, explanation } = await play(() => sender.handshake(name, { url }))
      if (values.json) terminal.out(toPlainJson(result, 2))
      else showResult(result, explanation, terminal)
      return result.problems.length === 0 ? 0 : 1
    } finally {
      await sender.close()
    }
  },
}

interface Played {
  readonly result: HandshakeResult
  /** Explains why the provider would not accept the answer. */
  readonly explanation?: string
}

async function play(handshake: () => Promise<HandshakeResult>): Promise<Played> {
  try {
    return { result: await handshake() }
  } catch (error) {
    if (error instanceof HandshakeError) return { result: error.handshake, explanation: error.message }
    throw error
  }
}

function showResult(
  { name, request, response, error, durationMs }: HandshakeResult,
  explanation: string | undefined,
  terminal: Terminal,
): void {
  const answer = response ? `${response.status} ${toPlainLine(response.body)}`.trim() : error!.kind
  terminal.out(`${name}: ${request.method} ${request.url}`)
  terminal.out(`answer after ${formatDuration(durationMs)}: ${answer}`)
  if (explanation === undefined) terminal.out(paint(terminal, 'green', 'accepted'))
  else terminal.out(paint(terminal, 'red', explanation))
}

function listOf({ title, handshakes = [] }: AnyProvider): string {
  return handshakes.length === 0
    ? `${title} has no handshake.`
    : `${title} has: ${handshakes.map(({ name }) => name).join(', ')}.`
}
