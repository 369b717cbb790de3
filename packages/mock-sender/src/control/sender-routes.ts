import type { SignatureScheme } from '@postern/core'
import type { Route } from '../api/server/route.ts'
import type { ClockAnswer, ControlCounts, ControlInfo, RunNextAnswer } from './contract.ts'
import { type ControlHost, readClock } from './control-host.ts'
import { controlRoute } from './control-route.ts'
import * as examples from './examples.ts'
import { ADVANCE } from './requests.ts'

/** The routes of the sender and its clock. */
export function createSenderRoutes(host: ControlHost): Route[] {
  const { sender } = host
  return [
    controlRoute({
      method: 'GET',
      path: '',
      name: 'Info',
      summary: 'Shows the sender: its provider, seed, clock, and counts of deliveries',
      example: examples.INFO,
      handle: () => toInfo(host),
    }),
    controlRoute({
      method: 'POST',
      path: '/advance',
      name: 'Advance',
      summary: 'Advances virtual time, and makes the attempts that are due',
      fields: ADVANCE,
      example: examples.CLOCK,
      async handle({ body: { by } }): Promise<ClockAnswer> {
        await sender.advance(by)
        return readClock(host)
      },
    }),
    controlRoute({
      method: 'POST',
      path: '/run-next',
      name: 'RunNext',
      summary: 'Advances virtual time to the next attempt, and makes it',
      fields: {},
      example: { ran: true, ...examples.CLOCK },
      async handle(): Promise<RunNextAnswer> {
        const ran = await sender.runNext()
        return { ran, ...readClock(host) }
      },
    }),
    controlRoute({
      method: 'POST',
      path: '/run-until-idle',
      name: 'RunUntilIdle',
      summary: 'Makes all attempts until no delivery is pending; with a real clock, waits for them',
      fields: {},
      example: examples.CLOCK,
      async handle(): Promise<ClockAnswer> {
        await sender.runUntilIdle()
        return readClock(host)
      },
    }),
    controlRoute({
      method: 'POST',
      path: '/reset',
      name: 'Reset',
      summary: 'Forgets every subscription and delivery; the clock and the sequence of ids continue',
      fields: {},
      example: examples.CLOCK,
      async handle(): Promise<ClockAnswer> {
        await sender.reset()
        return readClock(host)
      },
    }),
  ]
}

function toInfo(host: ControlHost): ControlInfo {
  const { provider, sender, isVirtual, ladderMs, providers } = host
  return {
    provider: provider.name,
    title: provider.title,
    seed: sender.seed,
    clock: isVirtual ? 'virtual' : 'real',
    ladderMs,
    dataField: provider.envelope.data ?? null,
    tokenHeader: tokenHeaderOf(provider.signature),
    handshakes: (provider.handshakes ?? []).map(({ name }) => name),
    ...readClock(host),
    counts: countAll(host),
    providers: providers(),
  }
}

function countAll({ sender }: ControlHost): ControlCounts {
  const deliveries = sender.deliveries()
  const counts = { pending: 0, delivered: 0, exhausted: 0, gone: 0, cancelled: 0 }
  for (const { status } of deliveries) counts[status]++
  return { subscriptions: sender.subscriptions().length, deliveries: deliveries.length, ...counts }
}

function tokenHeaderOf({ algorithm, in: place, header }: SignatureScheme): string | null {
  if (algorithm !== 'token') return null
  if (place === undefined) return header
  return 'header' in place ? place.header : null
}
