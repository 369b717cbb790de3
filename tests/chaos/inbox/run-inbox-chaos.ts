import type { EngineName } from '../../../packages/core/test-servers/inbox-engines.ts'
import { createRandom } from '../../../packages/mock-sender/src/random/random.ts'
import { countRepeated, countTakenOver } from '../effect.ts'
import { createSender } from '../sender.ts'
import { createDeadEvents, type DeadEvents } from './dead-events.ts'
import { createFleet } from './fleet.ts'
import { createFlow, type Flow } from './flow.ts'
import { type InboxStage, openInboxStage } from './inbox-stage.ts'
import { inflict } from './inflict.ts'
import type { Scenario } from './scenarios.ts'
import { settle } from './settle.ts'

export interface InboxChaosOptions {
  readonly engine: EngineName
  readonly scenario: Scenario
  readonly seed: string
}

export interface InboxChaosFigures {
  /** The number of events, all acknowledged. */
  readonly events: number
  readonly deliveries: number
  /** The number of processes that ended without a request to drain. */
  readonly deaths: number
  /** The number of events with an effect of a later attempt. */
  readonly takenOver: number
  /** The number of poison events that are dead letters. */
  readonly dead: number
  /** The events without an effect in `context.commit` that are not dead letters. */
  readonly lost: number
  /** The number of effects in `context.commit` beyond the first of each event. */
  readonly doubledInside: number
  /** The number of effects outside `context.commit` beyond the first of each event. */
  readonly doubledOutside: number
  readonly seconds: number
}

/** Delivers every event until it is acknowledged, while the faults of the scenario happen. */
export async function runInboxChaos(options: InboxChaosOptions): Promise<InboxChaosFigures> {
  const { engine, scenario, seed } = options
  const startedAt = Date.now()
  const stage = await openInboxStage(engine)
  const fleet = createFleet(stage.addresses, scenario.workers)
  const sender = createSender(fleet.ingress)
  const flow = createFlow(sender, seed)
  const dead = createDeadEvents(stage.direct)
  const deliverPoison = async () => dead.has(await flow.deliverPoison())
  try {
    await fleet.start()
    const random = createRandom(seed, engine, scenario.name)
    const victims = { fleet, stage, random, deliverPoison, acknowledges: flow.acknowledges }
    const inflicted = inflict(scenario, victims).finally(flow.end)
    await Promise.all([flow.run(), inflicted])
    await settle(flow, stage, dead)
    await fleet.drain()
    const figures = await toFigures(flow, stage, dead)
    return { ...figures, deaths: fleet.deaths, seconds: (Date.now() - startedAt) / 1000 }
  } finally {
    flow.end()
    sender.close()
    await fleet.close()
    await stage.close()
  }
}

async function toFigures({ ids, poison, deliveries }: Flow, stage: InboxStage, dead: DeadEvents) {
  const inside = await stage.listEffects('inside')
  const outside = await stage.listEffects('outside')
  const dying = await dead.list()
  const done = new Set(inside.map(([event]) => event))
  return {
    events: ids.length,
    deliveries,
    takenOver: countTakenOver(inside),
    dead: [...dying.keys()].filter((id) => poison.has(id)).length,
    lost: ids.filter((id) => !done.has(id) && !dying.has(id)).length,
    doubledInside: countRepeated(inside),
    doubledOutside: countRepeated(outside),
  }
}
