import { rest } from './engine/rest.ts'
import { TICK } from './engine/step.ts'
import { deliver, isAcknowledged } from './stage/deliver.ts'
import { LEASE_MS, type Stage } from './stage/stage.ts'

/** What a healthy world made of what a schedule left. */
export interface Health {
  /** The answers to the sender's retries, by delivery. */
  readonly answers: readonly (readonly number[])[]
  /** The events that are dead letters, in the end. */
  readonly dead: ReadonlySet<string>
  /** How many messages still wait in the inbox. */
  readonly waiting: number
}

/** Nothing takes so many steps, so something goes on for ever. */
const MOST_STEPS = 600
const MOST_TRIES = 4
/** A process that was not there before. */
const HEALTHY = 'Z'

/** Ends all faults, lets everything come to rest, and sends each request again until it is acknowledged. */
export async function heal(stage: Stage): Promise<Health> {
  const { world, journal, scenario, inbox } = stage
  world.outage = false
  journal.push({ kind: 'healed' })
  await settle(stage)
  if (inbox !== undefined) {
    void stage.at(HEALTHY).webhooks.work({ concurrency: 1 })
    await rest()
    await settle(stage)
  }
  const answers: number[][] = []
  for (const [index, { ids }] of scenario.deliveries.entries()) answers.push(await retry(stage, index, ids))
  const dead = new Set((await inbox?.dead())?.map((key) => key.slice(key.indexOf(':') + 1)))
  return { answers, dead, waiting: (await inbox?.waiting()) ?? 0 }
}

async function retry(stage: Stage, index: number, ids: readonly string[]): Promise<number[]> {
  const statuses: number[] = []
  while (statuses.length < MOST_TRIES && !isAcknowledged(statuses.at(-1) ?? 0)) {
    if (statuses.length > 0) stage.world.nowMs += stage.scenario.options?.leaseMs ?? LEASE_MS
    const answer = deliver(stage, `z${index}.${statuses.length}`, { to: HEALTHY, ids })
    void answer.then(
      (status) => statuses.push(status),
      () => {},
    )
    await rest()
    await settle(stage)
  }
  return statuses
}

/** Runs what waits, the oldest first, and lets time pass until no timer is left. */
export async function settle({ world, journal }: Stage): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = world.waiting.find((waiting) => waiting.ready())
    if (next !== undefined) world.execute({ key: next.name, step: next, mode: 'ok' })
    else if (world.pendingTimers > 0) world.execute(TICK)
    else return
    await rest()
  }
  journal.push({ kind: 'broken', what: 'it does not come to rest' })
}
