import { isLoopback } from '../api/server/visitor.ts'
import type { LoadOptions, LoadProgress, LoadReport } from '../load/run-load.ts'
import { toPlainJson } from '../text/plain-line.ts'
import { formatDuration } from '../time/duration.ts'
import { type Command, JSON_FLAG, optionalText, readText, readUrl } from './command.ts'
import { type FlagValues, UsageError } from './flags.ts'
import { PROVIDER_FLAG, readProvider } from './read-provider.ts'
import { readDuration, readLadder } from './serve-flags.ts'
import { readSettings, SETTING_FLAG } from './settings-flag.ts'
import { paint, type Terminal, warnOn } from './terminal.ts'

const MAX_EVENTS = 1_000_000
/** Retries that fit into a load of seconds. */
const LADDER = '0,1s,2s,4s'

export const loadCommand: Command = {
  name: 'load',
  summary: 'send events at a constant rate in real time, and count lost and doubled effects',
  flags: {
    ...PROVIDER_FLAG,
    to: { type: 'string', value: 'URL', text: 'the receiver' },
    secret: { type: 'string', value: 'SECRET', text: 'the signing secret' },
    rate: { type: 'string', value: 'COUNT', text: 'events per second; 50 by default' },
    for: { type: 'string', value: 'DURATION', text: 'how long to send; 10s by default' },
    event: { type: 'string', value: 'TYPE', text: 'the event type; by default one that has an example' },
    duplicates: { type: 'string', value: 'SHARE', text: 'the share of events to deliver twice, such as 0.1' },
    reorder: {
      type: 'boolean',
      text: 'delay deliveries at random by up to 1 s, so that they arrive out of order',
    },
    effects: {
      type: 'string',
      value: 'URL',
      text: 'answers {"effects": {"<event id>": <number>}}; without it, effects are not counted',
    },
    settle: {
      type: 'string',
      value: 'DURATION',
      text: 'how long to wait for missing effects; 5s by default',
    },
    ladder: { type: 'string', value: 'DELAYS', text: `the delay before each attempt; ${LADDER} by default` },
    timeout: {
      type: 'string',
      value: 'DURATION',
      text: "how long an attempt waits for its answer; by default the provider's timeout",
    },
    'allow-remote': { type: 'boolean', text: 'also send to hosts other than this machine' },
    seed: {
      type: 'string',
      value: 'TEXT',
      text: 'the same seed gives the same schedule and ids, which a receiver may know already',
    },
    quiet: { type: 'boolean', text: 'do not print progress' },
    ...SETTING_FLAG,
    ...JSON_FLAG,
  },
  examples: [
    'mock-sender load --rate 200 --for 30s --duplicates 0.1 --reorder --provider generic --to http://localhost:3000/webhooks --effects http://localhost:3000/effects --secret "$SECRET"',
  ],
  async run({ values }, terminal, signal) {
    const options = await readOptions(values, terminal, signal)
    const { runLoad } = await import('../load/run-load.ts')
    const { describeLoad } = await import('./describe-load.ts')
    const report = await runLoad(options)
    terminal.out(values.json ? toPlainJson(report, 2) : describeLoad(report, options, terminal))
    return isPassed(report) ? 0 : 1
  },
}

function isPassed({ unacknowledged, effects, isAborted, events }: LoadReport): boolean {
  const isTrue = effects === null || (effects.lost.length === 0 && effects.doubled.length === 0)
  return events > 0 && unacknowledged === 0 && isTrue && !isAborted
}

async function readOptions(
  values: FlagValues,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<LoadOptions> {
  const provider = await readProvider(values)
  const shape = readShape(values)
  const given = (name: string) => optionalText(values, name)
  const [seed, timeout, effects] = [given('seed'), given('timeout'), given('effects')]
  const event = given('event')
  if (event !== undefined && !Object.hasOwn(provider.events, event)) {
    throw new UsageError(`${provider.title} has no event '${event}'. See mock-sender events.`)
  }
  return {
    ...shape,
    provider,
    to: readTarget(readText(values, 'to'), '--to', values),
    effectsUrl: effects === undefined ? undefined : readTarget(effects, '--effects', values),
    type: event,
    settleMs: readDuration('settle', given('settle') ?? '5s'),
    sender: {
      secret: readText(values, 'secret'),
      settings: readSettings(values),
      ladderMs: readLadder(given('ladder') ?? LADDER),
      disableAfter: Number.POSITIVE_INFINITY,
      concurrency: Math.max(64, Math.ceil(shape.rate * 2)),
      keepDeliveries: 0,
      onWarning: warnOnce(terminal),
      ...(seed !== undefined && { seed }),
      ...(timeout !== undefined && { timeoutMs: readDuration('timeout', timeout) }),
    },
    signal,
    onProgress: values.quiet ? () => {} : (progress) => terminal.err(toProgress(progress, terminal)),
  }
}

function readShape(values: FlagValues) {
  const rate = Number(optionalText(values, 'rate') ?? '50')
  if (!(rate > 0 && rate <= 100_000))
    throw new UsageError('--rate is not a number of events per second from 0 to 100000.')
  const forMs = readDuration('for', optionalText(values, 'for') ?? '10s')
  if ((rate * forMs) / 1000 > MAX_EVENTS) {
    throw new UsageError(`--rate and --for make more than ${MAX_EVENTS} events. Lower one of them.`)
  }
  const duplicates = Number(optionalText(values, 'duplicates') ?? '0')
  if (!(duplicates >= 0 && duplicates <= 1)) throw new UsageError('--duplicates is not a share from 0 to 1.')
  return { rate, forMs, duplicates, reorder: values.reorder === true }
}

/** A typing error must not flood somebody else's server. */
function readTarget(text: string, flag: string, values: FlagValues): string {
  const url = readUrl(text, flag)
  if (values['allow-remote'] || isLoopback(new URL(url).hostname)) return url
  throw new UsageError(`${flag} is not on this machine. Pass --allow-remote if you may send load there.`)
}

function warnOnce(terminal: Terminal): (message: string) => void {
  const seen = new Set<string>()
  const warn = warnOn(terminal)
  return (message) => {
    if (!seen.has(message)) warn(message)
    seen.add(message)
  }
}

function toProgress({ elapsedMs, events, planned, pending, p50 }: LoadProgress, terminal: Terminal): string {
  const isSent = events === planned && pending === 0
  const rest = isSent ? 'waiting for effects' : `${pending} pending`
  const latency = p50 === undefined ? '' : `  p50 ${Number(p50.toFixed(1))} ms`
  const time = formatDuration(Math.round(elapsedMs / 1000) * 1000)
  return paint(terminal, 'dim', `${time}  ${events} of ${planned} events  ${rest}${latency}`)
}
