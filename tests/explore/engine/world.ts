import type { Clock } from '@postern/core'
import { createAgenda } from './agenda.ts'
import type { Footprint } from './footprint.ts'
import { remove } from './remove.ts'
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

/** When every schedule begins. */
export const START_MS = 1_800_000_000_000

/** What a process that is not paused does at once. */
const PROMPT = /^(timer|renew|release)/
const ALWAYS = () => true
const REFUSED = new Error('The call is refused.')
const OVER = new Error('The schedule is over.')

/**
 * Everything that one schedule happens in: the clock, and each call and timer as a step that waits for its turn.
 * Nothing else is asynchronous, so a step has come to rest when no promise has anything left to do.
 */
export class World {
  nowMs = START_MS
  /** The steps that may run, the oldest first. */
  readonly waiting: Step[] = []
  /** The flow that the running step belongs to. */
  current: Flow
  /** How the running step ends. */
  mode: Mode = 'ok'
  /** Calls to the store are refused. */
  outage = false
  /** How often time went on although a timer was due, or a claim was to be renewed or given back. */
  lateTicks = 0
  over = false
  onFault: (mode: Mode, step: Step) => void = () => {}
  readonly #bitOf: (object: string) => number
  readonly #agenda = createAgenda()
  readonly #dropped: Step[] = []
  /** What a process does outside of any request or message. */
  readonly #ownFlows = new Map<Host, Flow>()
  #reads = 0
  #writes = 0

  constructor(bitOf: (object: string) => number) {
    this.#bitOf = bitOf
    this.current = this.flow('world', this.host('world'))
  }

  host(name: string): Host {
    return { name, alive: true, onCrash: [] }
  }

  flow(name: string, host: Host): Flow {
    return { name, host, serial: 0 }
  }

  /** Notes what the running step reads or writes. */
  reads(object: string): void {
    this.#reads |= this.#bitOf(object)
  }

  writes(object: string): void {
    this.#writes |= this.#bitOf(object)
  }

  get footprint(): Footprint {
    return { reads: this.#reads, writes: this.#writes }
  }

  /** Makes a call that acts, and is answered, when its turn comes. */
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

  /** The clock of a process. */
  clockOf(host: Host): Clock {
    return { now: () => this.#now(), after: (ms, run) => this.#after(host, ms, run) }
  }

  /** Remembers when a lease ends, so that the clock stops there too. */
  mark(holder: string, at: number | undefined): void {
    this.#agenda.mark(holder, at)
  }

  /** Whether the clock has somewhere to go. */
  get canTick(): boolean {
    return this.#agenda.nextTime(this.nowMs) !== undefined
  }

  get pendingTimers(): number {
    return this.#agenda.timers.length
  }

  /** Runs one transition. It has come to its end when the promises have. */
  execute({ step, mode }: Transition): void {
    this.#reads = 0
    this.#writes = 0
    this.mode = mode
    if (step === undefined) this.#tick()
    else this.#run(step, mode)
  }

  /** Runs `work` as a flow, up to its first call. */
  as<T>(flow: Flow, work: () => T): T {
    const { current } = this
    this.current = flow
    try {
      return work()
    } finally {
      this.current = current
    }
  }

  /** Ends the schedule: whoever still waits is let go of, and can do nothing any more. */
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

  /** Passes the reply of a call on in a step of its own. */
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

  #now(): number {
    this.reads('clock')
    return this.nowMs
  }

  /** A timer runs in its flow, after the timers of its process that are due before it. */
  #after(host: Host, ms: number, run: () => void): () => void {
    this.reads('clock')
    if (this.over || !host.alive) return () => {}
    const flow = this.current.host === host ? this.current : this.#ownFlow(host)
    const order = `timers of ${host.name}`
    const step: Step = {
      name: `${flow.name}.${flow.serial++}:timer`,
      label: 'timer',
      flow,
      faults: [],
      ready: () => this.waiting.find((other) => other.label === 'timer' && other.flow.host === host) === step,
      run: () => {
        this.writes(order)
        run()
      },
    }
    const timer = { dueAt: this.nowMs + Math.max(0, ms), step }
    this.#agenda.timers.push(timer)
    return () => {
      this.reads('clock')
      this.writes(order)
      remove(this.#agenda.timers, timer)
      remove(this.waiting, step)
    }
  }

  #ownFlow(host: Host): Flow {
    const flow = this.#ownFlows.get(host) ?? this.flow(host.name, host)
    this.#ownFlows.set(host, flow)
    return flow
  }

  /** Timers that have become due wait for their turn, in the order in which they are due. */
  #tick(): void {
    this.writes('clock')
    if (this.waiting.some(({ label }) => PROMPT.test(label))) this.lateTicks++
    this.nowMs = Math.max(this.nowMs, this.#agenda.nextTime(this.nowMs)!)
    this.waiting.push(...this.#agenda.takeDue(this.nowMs))
  }
}
