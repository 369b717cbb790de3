import type { Clock } from '@postern/core'
import type { Agenda } from './agenda.ts'
import { remove } from './remove.ts'
import type { Flow, Host, Step } from './step.ts'

/** The part of the world that the clocks use. */
interface Surroundings {
  readonly nowMs: number
  readonly over: boolean
  readonly current: Flow
  readonly waiting: Step[]
  flow(name: string, host: Host): Flow
  reads(object: string): void
  writes(object: string): void
}

/** Creates the clock of each process. */
export function createClocks(world: Surroundings, agenda: Agenda): (host: Host) => Clock {
  /** The flow of each process outside any request or message. */
  const ownFlows = new Map<Host, Flow>()

  function ownFlow(host: Host): Flow {
    const flow = ownFlows.get(host) ?? world.flow(host.name, host)
    ownFlows.set(host, flow)
    return flow
  }

  /** A timer runs in its flow, after the timers of its process that are due before it. */
  function after(host: Host, ms: number, run: () => void): () => void {
    world.reads('clock')
    if (world.over || !host.alive) return () => {}
    const flow = world.current.host === host ? world.current : ownFlow(host)
    const order = `timers of ${host.name}`
    const step: Step = {
      name: `${flow.name}.${flow.serial++}:timer`,
      label: 'timer',
      flow,
      faults: [],
      ready: () =>
        world.waiting.find((other) => other.label === 'timer' && other.flow.host === host) === step,
      run: () => {
        world.writes(order)
        run()
      },
    }
    const timer = { dueAt: world.nowMs + Math.max(0, ms), step }
    agenda.timers.push(timer)
    return () => {
      world.reads('clock')
      world.writes(order)
      remove(agenda.timers, timer)
      remove(world.waiting, step)
    }
  }

  function now(): number {
    world.reads('clock')
    return world.nowMs
  }

  return (host) => ({ now, after: (ms, run) => after(host, ms, run) })
}
