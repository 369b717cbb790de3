import type { Random } from '../../../packages/mock-sender/src/random/random.ts'
import { LEASE_MS } from '../event.ts'
import { within } from '../patience.ts'
import { shuffle } from '../shuffle.ts'
import type { Fleet } from './fleet.ts'
import type { InboxStage } from './inbox-stage.ts'
import type { Fault, Moment, Role, Scenario } from './scenarios.ts'

export interface Victims {
  readonly fleet: Fleet
  readonly stage: InboxStage
  readonly random: Random
  /** Resolves when this number of further events is acknowledged. */
  acknowledges(count: number): Promise<void>
  /** Delivers an event whose handler ends the process. Resolves when it is a dead letter. */
  deliverPoison(): Promise<void>
}

/** The number of events between two faults, so that each fault hits a busy service. */
const EVENTS_BETWEEN = 20

/**
 * Inflicts every fault of a scenario while events arrive. Resolves when all have happened. The deploy and the poison events
 * run beside the others.
 */
export async function inflict({ faults }: Scenario, victims: Victims): Promise<void> {
  const plan = faults.flatMap(([fault, times]) => Array.from({ length: times }, () => fault))
  const only = (...kinds: Fault['kind'][]) => plan.filter(({ kind }) => kinds.includes(kind))
  const quick = only('kill', 'stop', 'lose reply', 'restart engine')
  await Promise.all(
    [only('deploy'), only('poison'), shuffle(quick, victims.random)].map(async (list) => {
      for (const fault of list) {
        await victims.acknowledges(EVENTS_BETWEEN)
        await happen(fault, victims)
      }
    }),
  )
}

function happen(fault: Fault, { fleet, stage, random, deliverPoison }: Victims): Promise<void> {
  switch (fault.kind) {
    case 'kill':
      return kill(fleet, fault.role, fault.moment, random)
    case 'stop':
      return fleet.pick(fault.role, random).then((one) => one.stop(LEASE_MS + 200 + random.below(600)))
    case 'lose reply':
      return within(stage.loseReply(fault.reply), `The reply to ${fault.reply} was not lost`)
    case 'restart engine':
      return stage.restartEngine(fault.by)
    case 'poison':
      return deliverPoison()
    case 'deploy':
      return fleet.deploy(2)
  }
}

/** Kills a process at this moment. If it ends earlier for another reason, tries the next one. */
async function kill(fleet: Fleet, role: Role, moment: Moment, random: Random): Promise<void> {
  for (;;) {
    const victim = await fleet.pick(role, random)
    const ended = victim.ended()
    victim.tell({ arm: moment })
    if ((await within(ended, `No ${role} was killed ${moment}`)) === 'SIGKILL') return
  }
}
