import { createWebhooks, type Webhooks } from '@postern/core'
import { World } from '../engine/world.ts'
import type { Scenario } from '../scenario.ts'
import { ClaimReference } from './claim-reference.ts'
import { gatedInbox } from './gated-inbox.ts'
import { addHandlers } from './handlers.ts'
import type { Entry } from './journal.ts'
import { KITS } from './kits.ts'
import { orderBatches, orders, SECRET } from './orders.ts'
import { DEADLINE_MS, LEASE_MS, type Place, type Stage } from './stage.ts'

/** Creates the world of one schedule, before anything has started. */
export function createStage(scenario: Scenario, bitOf: (object: string) => number): Stage {
  const world = new World(bitOf)
  const journal: Entry[] = []
  const reference = new ClaimReference(() => world.nowMs)
  const kit = KITS[scenario.kit]({ world, journal, reference })
  const places = new Map<string, Place>()
  const outside = new Map<string, number>()
  const stage: Stage = {
    scenario,
    world,
    kit,
    journal,
    inbox: scenario.workers && gatedInbox(world, journal),
    outside,
    preparing: scenario.prepared !== undefined,
    at(name) {
      const place = places.get(name) ?? createPlace(stage, name)
      places.set(name, place)
      return place
    },
    effects: (id) => (outside.get(id) ?? 0) + kit.effects(id),
  }
  world.onFault = (mode, { label, flow }) => journal.push({ kind: 'fault', mode, label, flow: flow.name })
  return stage
}

function createPlace(stage: Stage, name: string): Place {
  const { scenario, world, kit, journal, inbox } = stage
  const host = world.host(name)
  const webhooks = createWebhooks({
    provider: scenario.batch ? orderBatches : orders,
    secret: SECRET,
    leaseMs: LEASE_MS,
    deadlineMs: DEADLINE_MS,
    store: kit.open(host),
    clock: world.clockOf(host),
    ...(inbox && { inbox: inbox.at(host) }),
    ...scenario.options,
  } as never) as unknown as Webhooks
  webhooks.observe((outcome) => void journal.push({ kind: 'outcome', flow: world.current.name, outcome }))
  addHandlers(webhooks, stage)
  return { host, webhooks }
}
