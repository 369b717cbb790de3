import type { Delivery } from '../scenario.ts'
import { orderRequest } from './orders.ts'
import type { Stage } from './stage.ts'

/** Sends a request, and a retry to `againTo` if it is not acknowledged. Resolves to the last status. */
export async function deliver(
  stage: Stage,
  name: string,
  { to, ids, afterMs = 0, againTo }: Delivery,
): Promise<number> {
  if (afterMs > 0) await wait(stage, name, afterMs)
  const status = await send(stage, { name, to, ids })
  if (againTo === undefined || isAcknowledged(status)) return status
  return send(stage, { name: `${name}'`, to: againTo, ids })
}

export function isAcknowledged(status: number): boolean {
  return status >= 200 && status < 300
}

/** Waits on the clock of the sender, which no paused process delays. */
function wait({ world }: Stage, name: string, ms: number): Promise<void> {
  const clock = world.clockOf(world.host(`${name}.sender`))
  return new Promise((resolve) => void clock.after(ms, resolve))
}

async function send(
  stage: Stage,
  { name, to, ids }: { name: string; to: string; ids: readonly string[] },
): Promise<number> {
  const { world, journal, kit, scenario } = stage
  const { host, webhooks } = stage.at(to)
  const flow = world.flow(name, host)
  await world.as(flow, () => world.call({ label: 'arrive', act() {} }))
  journal.push({ kind: 'arrived', flow: name, at: world.nowMs })
  const body = () => (scenario.slowBody ? world.call({ label: 'body', act() {} }) : undefined)
  const { status, body: text } = await webhooks.receive(
    orderRequest(ids, { batch: scenario.batch === true, body }),
  )
  for (const id of ids) {
    world.reads(`effects of ${id}`)
    world.reads(`orders:${id}`)
  }
  journal.push({
    kind: 'replied',
    flow: name,
    ids,
    status,
    code: /"error":"(\w+)"/.exec(text)?.[1] ?? '',
    at: world.nowMs,
    effects: ids.map((id) => stage.effects(id)),
    completed: ids.map((id) => kit.state(`orders:${id}`) === 'completed'),
  })
  return status
}
