import assert from 'node:assert/strict'
import { type Handshake, toSigningKey } from '@postern/core'
import { needsKeys } from '../handshakes/asked-values.ts'
import { composeHandshake } from '../handshakes/compose-handshake.ts'
import { describeReply } from '../handshakes/describe-reply.ts'
import { judgeAnswer } from '../handshakes/judge-answer.ts'
import { formatDuration } from '../time/duration.ts'
import { elapsedMs } from '../time/real-timers.ts'
import { type Answer, timeoutError } from './answer.ts'
import type { Behaviour, Expected } from './behaviour.ts'
import { followRedirects } from './follow-redirects.ts'
import type { Probe } from './probe.ts'
import type { RawMessage } from './raw-message.ts'
import type { ReceiverUnderTest } from './receiver-under-test.ts'

/** Returns the behaviours that the provider's contract demands: its handshakes, its timeout, the statuses that it accepts. */
export function contractOf(receiver: ReceiverUnderTest): Behaviour[] {
  const { provider } = receiver
  const { title, delivery } = provider
  const { acknowledgedBy, timeoutMs, redirects = 0, ladderMs } = delivery
  const acknowledged: Expected = { any: acknowledgedBy ?? ['2xx'] }
  const base = { group: 'contract', promisedBy: 'any', expect: [acknowledged], handled: 1 } as const
  const follows = redirects > 0 ? `follows up to ${redirects} redirects` : 'follows no redirects'
  const types = Object.keys(provider.events).filter((type) => provider.events[type]?.example !== undefined)
  return [
    ...(provider.handshakes ?? []).map((handshake) => answersHandshake(handshake, receiver)),
    {
      ...base,
      name: `acknowledges an event within ${formatDuration(timeoutMs)}, the timeout of ${title}`,
      why: `${title} ignores a later answer, and sends the event again.`,
      send: async (probe) => [await inTime(probe, probe.message(probe.event()))],
    },
    {
      ...base,
      name: `acknowledges at the URL itself, since ${title} ${follows}`,
      why: 'A redirect that the sender does not follow is a failed delivery.',
      send: async (probe) => [await deliverThere(probe)],
    },
    {
      ...base,
      name: `acknowledges the events that ${title} shows as examples`,
      why: 'Real events have these shapes.',
      appliesTo: () => types.length > 0,
      async send(probe) {
        const answers: Answer[] = []
        for (const type of types) answers.push(await inTime(probe, probe.message(probe.event({}, type))))
        return answers
      },
      // A receiver may ignore some of the types.
      handled: undefined,
    },
    {
      ...base,
      name: `recognises a retry of ${title} as the same event`,
      why: `${title} sends an event up to ${ladderMs.length} times, with a new signature and the same id.`,
      appliesTo: () => ladderMs.length > 1,
      async send(probe) {
        const event = probe.event()
        return [await inTime(probe, probe.message(event)), await inTime(probe, probe.message(event))]
      },
    },
  ]
}

function answersHandshake(handshake: Handshake, receiver: ReceiverUnderTest): Behaviour {
  const { provider, settings = {} } = receiver
  const { name, proof, reply, alsoAccepts = [], forgedStatus } = handshake
  const statuses = [reply, ...alsoAccepts].map(({ status = 200 }) => status)
  return {
    name: `answers the handshake ${name} as ${provider.title} expects`,
    group: 'contract',
    why: `${provider.title} does not register a URL with another answer, or stops sending to it.`,
    promisedBy: 'any',
    appliesTo: () => typeof proof === 'string' || settings[proof.setting] !== undefined,
    async send(probe) {
      const answers = [await askHandshake(probe, handshake)]
      if (forgedStatus !== undefined) answers.push(await askForged(probe, handshake))
      return answers
    },
    expect: [{ any: statuses }, { any: [forgedStatus ?? 401] }],
    handled: 0,
  }
}

async function askHandshake(probe: Probe, handshake: Handshake): Promise<Answer> {
  const { provider, receiver } = probe
  const keys = needsKeys(handshake) ? [toSigningKey(provider.signature, receiver.secret)] : []
  const request = compose(probe, handshake, keys)
  const { timeoutMs = provider.delivery.timeoutMs } = handshake
  const answer = await inTime(probe, toMessage(request), timeoutMs)
  const { status, headers, body = '' } = answer
  const problems =
    status === 'closed'
      ? ['The connection was closed without an answer.']
      : judgeAnswer(handshake, { status, headers, body }, { asked: request.asked, keys })
  assert.ok(problems.length === 0, [...problems, describeReply(handshake, timeoutMs)].join(' '))
  return answer
}

async function askForged(probe: Probe, handshake: Handshake): Promise<Answer> {
  const key = toSigningKey(probe.provider.signature, probe.receiver.secret)
  return probe.deliver(toMessage(compose(probe, handshake, [key], true)))
}

function compose(
  { provider, receiver, random }: Probe,
  handshake: Handshake,
  keys: Parameters<typeof composeHandshake>[2]['keys'],
  isForged = false,
) {
  const settings = { publicUrl: receiver.url, ...receiver.settings }
  return composeHandshake(provider, handshake, {
    url: receiver.url,
    keys,
    settings,
    random,
    nowMs: Date.now(),
    isForged,
  })
}

function toMessage({ method, url, headers, body }: ReturnType<typeof compose>): RawMessage {
  const { pathname, search } = new URL(url)
  return { method, target: pathname + search, headers: Object.entries(headers), body }
}

/** Returns the answer after all redirects. Throws if it comes after the provider's timeout. */
async function inTime(
  probe: Probe,
  message: RawMessage,
  timeoutMs = probe.provider.delivery.timeoutMs,
): Promise<Answer> {
  const startedAt = elapsedMs()
  const answer = await followRedirects(probe, message, probe.provider.delivery.redirects ?? 0)
  const tookMs = elapsedMs() - startedAt
  if (tookMs <= timeoutMs) return answer
  throw timeoutError(
    `The answer came after ${Math.round(tookMs)} ms, but ${probe.provider.title} waits only ${formatDuration(timeoutMs)}.`,
  )
}

async function deliverThere(probe: Probe): Promise<Answer> {
  const answer = await inTime(probe, probe.message(probe.event()))
  const { location } = answer.headers
  const isRedirect = typeof answer.status === 'number' && answer.status >= 300 && answer.status < 400
  const where = location === undefined ? '' : ` to ${location}`
  assert.ok(!isRedirect, `The answer ${answer.status} redirects${where}. Register the final URL.`)
  return answer
}
