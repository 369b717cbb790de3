import { isUtf8 } from 'node:buffer'
import type { AnyProvider } from '@postern/core'
import { type Emitted, toEmitted } from '../delivery/emitted.ts'
import type { Recorded } from '../delivery/recorded.ts'
import type { EventBody } from '../event/event-body.ts'
import { typeOf } from '../event/event-type.ts'
import { arrangeFaults } from '../faults/arrange-faults.ts'
import { assertAttempts } from '../faults/assert-attempts.ts'
import { assertFixture, type Fixture, toBodyBytes } from '../fixtures/fixture.ts'
import { readRecorded } from '../fixtures/read-recorded.ts'
import { renewIds } from '../fixtures/renew-ids.ts'
import { type Change, rewriteBody, type TextFormat } from '../fixtures/rewrite-body.ts'
import { isSecretHeader } from '../fixtures/secret-header.ts'
import { shiftTimes } from '../fixtures/shift-times.ts'
import { isOwnHeader } from '../subscription/custom-headers.ts'
import { explainUnreached } from '../subscription/explain-unreached.ts'
import { assertOptions } from '../text/assert-options.ts'
import { unknownName } from '../text/did-you-mean.ts'
import { findHeader } from '../text/find-header.ts'
import { type Duration, toMs } from '../time/duration.ts'
import type { SenderParts } from './create-parts.ts'
import { REPLAY_KEYS } from './option-keys.ts'
import type { ReplayOptions } from './sender-options.ts'

const IDS = ['kept', 'new'] as const

/** Sends a recorded delivery to every subscription that wants one of its events. */
export async function replayFixture(
  parts: SenderParts,
  fixture: Fixture,
  wish: ReplayOptions = {},
): Promise<Emitted> {
  const { options, warnings, subscriptions, outbox } = parts
  assertOptions('replay()', wish, REPLAY_KEYS)
  assertFixture(fixture)
  const { ids = 'kept' } = wish
  if (!IDS.includes(ids)) throw new Error(unknownName('way with ids', String(ids), IDS))
  const { provider } = options
  if (fixture.provider !== undefined && fixture.provider !== provider.name) {
    throw new Error(
      `The fixture is of ${fixture.provider}, and the sender plays ${provider.name}. Replay it by a sender of its provider.`,
    )
  }
  const faults = arrangeFaults(wish.faults)
  assertAttempts(wish.attempts, faults, options.ladderMs.length)
  const { events, recorded } = prepare(parts, fixture, { ...wish, ids })
  const wanting = events.flatMap((event) => subscriptions.wanting(typeOf(provider, event), event))
  const to = [...new Set(wanting)]
  const warning =
    to.length === 0 ? explainUnreached(typeOf(provider, events[0]), subscriptions.all()) : undefined
  const sent = outbox.send(events, to, {
    recorded,
    faults,
    ...(wish.attempts && { attempts: wish.attempts }),
  })
  warnings.warn(warning)
  return toEmitted(await sent, warning)
}

interface Prepared {
  readonly events: readonly [EventBody, ...EventBody[]]
  readonly recorded: Recorded
}

/** Changes the times and ids of the body as the options say. All other bytes stay the same. */
function prepare(
  { options, scheduler, events: factory }: SenderParts,
  fixture: Fixture,
  wish: ReplayOptions,
) {
  const { provider } = options
  const { headers } = fixture
  let body = toBodyBytes(fixture)
  let read = readRecorded(provider, toText(body), headers)
  const rewrite = (change: Change) => {
    body = rewriteBytes(body, read.format, change)
    read = readRecorded(provider, toText(body), headers)
  }
  const byMs = shiftOf(wish.shiftTimes, fixture, scheduler.now())
  if (byMs !== 0) rewrite(shiftTimes({ byMs, aroundMs: Date.parse(fixture.receivedAt) }))
  if (wish.ids === 'new') rewrite(renewIds(provider, read, factory))
  const sentId = wish.ids === 'new' ? undefined : recordedId(provider, headers)
  const recorded = { body, headers: keptHeaders(provider, headers), ...(sentId !== undefined && { sentId }) }
  return { events: read.events, recorded } satisfies Prepared
}

function toText(body: Buffer): string {
  const text = body.toString()
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function rewriteBytes(body: Buffer, format: TextFormat, change: Change): Buffer {
  if (!isUtf8(body)) {
    throw new Error(
      'The body of the fixture is not UTF-8. Replay it without shiftTimes and with its own ids.',
    )
  }
  const text = toText(body)
  const other = rewriteBody(text, format, change) ?? text
  return other === text ? body : Buffer.from(other)
}

/** Returns whole seconds, so that times with and without a fraction keep their distance. */
function shiftOf(wish: boolean | Duration | undefined, { receivedAt }: Fixture, nowMs: number): number {
  if (wish === undefined || wish === false) return 0
  const byMs = wish === true ? nowMs - Date.parse(receivedAt) : toMs(wish)
  return Math.round(byMs / 1000) * 1000
}

/** Reads the event id from the provider's headers. */
function recordedId({ envelope, delivery }: AnyProvider, headers: Fixture['headers']): string | undefined {
  const own = Object.entries(delivery.headers ?? {}).find(([, content]) => content === 'event-id')?.[0]
  const name = envelope.id && 'header' in envelope.id ? envelope.id.header : own
  return name === undefined ? undefined : findHeader(headers, name)
}

/** Headers of the transport and of proxies. */
const OF_THE_WAY =
  /^(?:host|content-length|content-encoding|accept-encoding|via|forwarded|x-forwarded-.*|x-real-ip)$/

/** Returns the headers that neither the provider nor the transport sets. */
function keptHeaders(provider: AnyProvider, headers: Fixture['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => !OF_THE_WAY.test(name.toLowerCase()) && !isSecretHeader(name) && !isOwnHeader(provider, name),
  )
  return Object.fromEntries(kept.map(([name, value]) => [name.toLowerCase(), value]))
}
