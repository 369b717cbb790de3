import type { Clock } from '@postern/core'
import { createAgenda } from './agenda.ts'
import { createClocks } from './clocks.ts'
import type { Footprint } from './footprint.ts'
import {
  type Call,
  type Flow,
  type Host,
  isAnswered,
  isRefused,
  type Mode,
  type Step,
  type Transition,
} from './step.ts'

/** The time at which every schedule begins. */
export const START_MS = 1_800_000_000_000

/** The steps that a process does at once unless it is paused. */
const PROMPT = /^(timer|renew|release)/
const ALWAYS = () => true
const REFUSED = new Error('The call is refused.')
const OVER = new Error('The schedule is over.')

/**
 * The clock of one schedule, and each of its calls and timers as a step that waits for its turn. Nothing else is
 * asynchronous, so a step has ended when no promise has work left.
 */
export class World {
  nowMs = START_MS
  /** The waiting steps, the oldest first. */
  readonly waiting: Step[] = []
  /** The flow of the running step. */
  current: Flow
  /** How the running step ends. */
  mode: Mode = 'ok'
  /** Whether calls to the store are refused. */
  outage = false
  /** Counts the ticks at which a timer, a renewal or a release was waiting. */
  lateTicks = 0
  over = false
  onFault: (mode: Mode, step: Step) => void = () => {}
  /** The clock of a process. */
  readonly clockOf: (host: Host) => Clock
  readonly #bitOf: (object: string) => number
  readonly #agenda = createAgenda()
  readonly #dropped: Step[] = []
  #reads = 0
  #writes = 0

  constructor(bitOf: (object: string) => number) {
    this.#bitOf = bitOf
    this.clockOf = createClocks(this, this.#agenda)
    this.current = this.flow('world', this.host('world'))
  }

  host(name: string): Host {
    return { name, alive: true, onCrash: [] }
  }

  flow(name: string, host: Host): Flow {
    return { name, host, serial: 0 }
  }

  /** Records an object that the running step reads. */
  reads(object: string): void {
    this.#reads |= this.#bitOf(object)
  }

  writes(object: string): void {
    this.#writes |= this.#bitOf(object)
  }

  get footprint(): Footprint {
    return { reads: this.#reads, writes: this.#writes }
  }

  /** Makes a call. It runs and gets its reply when its turn comes. */
  call<T>({ label, faults = [], ready = ALWAYS, refusal = REFUSED, act }: Call<T>): Promise<T> {
    const flow = this.current
    return new Promise((resolve, reject) => {
      if (this.over) return reject(OVER)
      const step: Step = {
        name: `${flow.name}.${flow.serial++}:${label}`,
        label,
        flow,
        faults,
        ready,
        run: (mode) => {
          if (isRefused(mode)) this.#refuse(mode, refusal, reject)
          else this.#answer(act, mode, mode === 'slow' ? this.#late(flow, resolve, reject) : resolve, reject)
        },
        drop: reject,
      }
      ;(flow.host.alive ? this.waiting : this.#dropped).push(step)
    })
  }

  /** Sets or clears the end of a lease, at which the clock stops too. */
  mark(holder: string, at: number | undefined): void {
    this.#agenda.mark(holder, at)
  }

  /** Whether a timer or the end of a lease is left. */
  get canTick(): boolean {
    return this.#agenda.nextTime(this.nowMs) !== undefined
  }

  get pendingTimers(): number {
    return this.#agenda.timers.length
  }

  /** Runs one transition. It ends when its promises have settled. */
  execute({ step, mode }: Transition): void {
    this.#reads = 0
    this.#writes = 0
    this.mode = mode
    if (step === undefined) this.#tick()
    else this.#run(step, mode)
  }

  /** Runs `work` in a flow, up to its first call. */
  as<T>(flow: Flow, work: () => T): T {
    const { current } = this
    this.current = flow
    try {
      return work()
    } finally {
      this.current = current
    }
  }

  /** Ends the schedule and rejects every waiting call. */
  end(): void {
    this.over = true
    for (const step of [...this.waiting, ...this.#dropped]) step.drop?.(OVER)
  }

  #run(step: Step, mode: Mode): void {
    this.current = step.flow
    this.waiting.splice(this.waiting.indexOf(step), 1)
    this.writes(`flow ${step.flow.name}`)
    if (mode !== 'ok') {
      this.writes('faults')
      this.onFault(mode, step)
    }
    step.run(mode)
  }

  #refuse(mode: Mode, refusal: Error, reject: (error: unknown) => void): void {
    if (mode === 'outage') {
      this.outage = true
      this.writes('outage')
    }
    reject(refusal)
  }

  #answer<T>(
    act: () => T | Promise<T>,
    mode: Mode,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ): void {
    try {
      const done = Promise.resolve(act())
      if (isAnswered(mode)) done.then(resolve, reject)
      else done.then(undefined, () => {})
    } catch (error) {
      if (isAnswered(mode)) reject(error)
    }
    if (mode === 'lost') reject(new Error('The reply is lost.'))
    if (mode === 'crash') this.crash(this.current.host)
  }

  /** Delivers the reply of a call in a separate step. */
  #late<T>(flow: Flow, resolve: (value: T) => void, drop: (error: unknown) => void): (value: T) => void {
    return (value) => {
      const name = `${flow.name}.${flow.serial++}:reply`
      const run = () => resolve(value)
      const step: Step = { name, label: 'reply', flow, faults: [], ready: ALWAYS, run, drop }
      ;(flow.host.alive ? this.waiting : this.#dropped).push(step)
    }
  }

  crash(host: Host): void {
    host.alive = false
    for (const end of host.onCrash) end()
    this.#drop(this.waiting, (step) => step.flow.host === host)
    this.#agenda.dropTimersOf(host)
  }

  #drop(steps: Step[], which: (step: Step) => boolean): void {
    for (let index = steps.length - 1; index >= 0; index--) {
      if (which(steps[index]!)) this.#dropped.push(...steps.splice(index, 1))
    }
  }

  /** Moves the clock. Timers that become due wait for their turn, in the order of their times. */
  #tick(): void {
    this.writes('clock')
    if (this.waiting.some(({ label }) => PROMPT.test(label))) this.lateTicks++
    this.nowMs = Math.max(this.nowMs, this.#agenda.nextTime(this.nowMs)!)
    this.waiting.push(...this.#agenda.takeDue(this.nowMs))
  }
}
