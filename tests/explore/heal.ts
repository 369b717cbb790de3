import { rest } from './engine/rest.ts'
import { TICK } from './engine/step.ts'
import { deliver, isAcknowledged } from './stage/deliver.ts'
import { LEASE_MS, type Stage } from './stage/stage.ts'

/** The state after the faults have ended and the sender has retried. */
export interface Health {
  /** The statuses of the sender's retries, by delivery. */
  readonly answers: readonly (readonly number[])[]
  /** The ids of the dead letters. */
  readonly dead: ReadonlySet<string>
  /** The number of messages that still wait in the inbox. */
  readonly waiting: number
}

/** No correct schedule has so many steps. */
const MOST_STEPS = 600
const MOST_TRIES = 4
/** The name of a new process. */
const HEALTHY = 'Z'

/** Ends all faults, runs every waiting step, and sends each request again until it is acknowledged. */
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

/** Runs the waiting steps, the oldest first, and moves the clock until no timer is left. */
export async function settle({ world, journal }: Stage): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = world.waiting.find((waiting) => waiting.ready())
    if (next !== undefined) world.execute({ key: next.name, step: next, mode: 'ok' })
    else if (world.pendingTimers > 0) world.execute(TICK)
    else return
    await rest()
  }
  journal.push({ kind: 'broken', what: 'the schedule does not end' })
}
