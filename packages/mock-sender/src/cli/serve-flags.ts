import type { MockSenderOptions } from '../sender/sender-options.ts'
import { type Duration, toMs } from '../time/duration.ts'
import { JSON_FLAG, optionalText } from './command.ts'
import { type Flags, type FlagValues, UsageError } from './flags.ts'
import { PROVIDER_FLAG } from './read-provider.ts'
import { readSettings, SETTING_FLAG } from './settings-flag.ts'

export const SERVE_FLAGS: Flags = {
  provider: { ...PROVIDER_FLAG.provider!, multiple: true },
  port: { type: 'string', value: 'PORT', text: 'the port to listen on; 0, the default, picks a free one' },
  host: { type: 'string', value: 'ADDRESS', text: 'the address to listen on; 127.0.0.1 by default' },
  'allowed-host': {
    type: 'string',
    value: 'NAME',
    text: 'another host name that the server accepts, such as its name in a container network',
    multiple: true,
  },
  'api-key': { type: 'string', value: 'KEY', text: 'accept only this key; without it, any key is accepted' },
  'control-token': {
    type: 'string',
    value: 'TOKEN',
    text: 'the token that requests to /_mock must send; required for a --host that other machines can reach',
  },
  clock: {
    type: 'string',
    value: 'CLOCK',
    text: "'real' (the default), or 'virtual', which advances only with POST /_mock/advance",
  },
  seed: { type: 'string', value: 'TEXT', text: 'the same seed gives the same ids and secrets' },
  ladder: {
    type: 'string',
    value: 'DELAYS',
    text: "the delay before each attempt, such as 0,30s,5m; by default the provider's",
  },
  timeout: {
    type: 'string',
    value: 'DURATION',
    text: "how long an attempt waits for its answer, such as 2s; by default the provider's timeout",
  },
  'disable-after': {
    type: 'string',
    value: 'COUNT',
    text: "how many exhausted deliveries in a row disable a subscription, or 'never'",
  },
  to: { type: 'string', value: 'URL', text: 'a receiver to subscribe to every event' },
  secret: { type: 'string', value: 'SECRET', text: 'the signing secret of that receiver' },
  egress: {
    type: 'string',
    value: 'MODE',
    text: "'strict' applies the provider's real URL rules; 'local' is the default",
  },
  ...SETTING_FLAG,
  quiet: { type: 'boolean', text: 'do not print a line per attempt' },
  ...JSON_FLAG,
}

/** Reads the options of every served sender. */
export function readSenderOptions(values: FlagValues): Omit<MockSenderOptions, 'provider'> {
  const given = (name: string) => optionalText(values, name)
  const [seed, ladder, timeout] = [given('seed'), given('ladder'), given('timeout')]
  const [disableAfter, egress] = [given('disable-after'), given('egress')]
  const settings = readSettings(values)
  return {
    ...(Object.keys(settings).length > 0 && { settings }),
    clock: readWord('clock', given('clock') ?? 'real', ['real', 'virtual']),
    ...(seed !== undefined && { seed }),
    ...(ladder !== undefined && { ladderMs: readLadder(ladder) }),
    ...(timeout !== undefined && { timeoutMs: readDuration('timeout', timeout) }),
    ...(disableAfter !== undefined && { disableAfter: readCount('disable-after', disableAfter) }),
    ...(egress !== undefined && { egress: readWord('egress', egress, ['strict', 'local']) }),
  }
}

export function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new UsageError(`--port is not a port: '${text}'. Pass a number from 0 to 65535; 0 picks a free port.`)
}

function readWord<const Word extends string>(flag: string, text: string, words: readonly [Word, Word]): Word {
  if (words.includes(text as Word)) return text as Word
  throw new UsageError(`--${flag} is '${words[0]}' or '${words[1]}', not '${text}'.`)
}

/** Reads the delays before each attempt. */
export function readLadder(text: string): number[] {
  const ladderMs = text.split(',').map((delay) => readDuration('ladder', delay.trim()))
  if (ladderMs[0] === 0) return ladderMs
  throw new UsageError(`--ladder must begin with 0, the first attempt: --ladder 0,${text}.`)
}

/** Parses a duration. A number without a unit means milliseconds. */
export function readDuration(flag: string, text: string): number {
  try {
    return toMs(/^\d+$/.test(text) ? Number(text) : (text as Duration))
  } catch {
    throw new UsageError(`--${flag} has '${text}', which is not a duration. Write 0, 500ms, 30s, 5m or 2h.`)
  }
}

function readCount(flag: string, text: string): number {
  if (text === 'never') return Number.POSITIVE_INFINITY
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new UsageError(`--${flag} is not a whole number: '${text}'. Pass one, or never.`)
}
