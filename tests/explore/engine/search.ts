import { areIndependent, type Footprint } from './footprint.ts'

/** A transition that was explored before, from this state or an earlier one, with its footprint there. */
interface Slept {
  readonly key: string
  readonly footprint: Footprint
}

/** One state on the current path. */
interface Node {
  /** The possible transitions, the usual one first. */
  readonly options: readonly string[]
  /** The first option that is awake. */
  usual: number
  chosen: number
  footprint: Footprint
  /** Transitions that need no exploration here, because another order of the same steps was explored. */
  readonly asleep: readonly Slept[]
  /** The options that have been explored. */
  readonly done: Slept[]
  /** The departures from the usual on the path to this state. */
  readonly turns: number
}

/** The next transition, and the options before it that were passed over. */
export interface Choice {
  readonly key: string
  readonly passed: readonly string[]
}

export interface SearchOptions {
  /** The maximum of departures from the usual in one schedule. @default no limit */
  readonly maxTurns?: number
  /** False explores all orders of independent steps too. @default true */
  readonly reduce?: boolean
}

/**
 * Depth-first search over schedules. Each schedule runs from the start. `next` returns the choice at each state of a
 * schedule, and `backtrack` prepares the next schedule.
 *
 * Sleep sets: after a transition has been explored from a state, it sleeps in the later siblings, and stays asleep
 * below them while only independent transitions happen. So only one of several equivalent orders runs to its end.
 */
export class Search {
  readonly #path: Node[] = []
  readonly #maxTurns: number
  readonly #reduce: boolean
  #depth = 0
  /** Whether `maxTurns` has excluded a transition. */
  bounded = false

  constructor({ maxTurns = Number.POSITIVE_INFINITY, reduce = true }: SearchOptions = {}) {
    this.#maxTurns = maxTurns
    this.#reduce = reduce
  }

  /** The departures from the usual in the current schedule. */
  get turns(): number {
    const node = this.#path[this.#depth - 1]
    return node === undefined ? 0 : node.turns + (node.chosen > node.usual ? 1 : 0)
  }

  /** Returns the next choice, or undefined if all options sleep. Calls `options` only at a state that is new. */
  next(options: () => readonly string[]): Choice | undefined {
    let node = this.#path[this.#depth]
    if (node === undefined) {
      const none = { usual: -1, chosen: -1, footprint: { reads: 0, writes: 0 } }
      node = { ...none, options: options(), asleep: this.#asleep(), done: [], turns: this.turns }
      if (!this.#advance(node, 0)) return undefined
      this.#path.push(node)
    }
    this.#depth++
    return { key: node.options[node.chosen]!, passed: node.options.slice(node.usual, node.chosen) }
  }

  /** Records what the chosen transition read and wrote. */
  executed(footprint: Footprint): void {
    this.#path[this.#depth - 1]!.footprint = footprint
  }

  /** Moves to the next schedule. Returns false if there is none. */
  backtrack(): boolean {
    this.#depth = 0
    for (;;) {
      const node = this.#path.at(-1)
      if (node === undefined) return false
      node.done.push({ key: node.options[node.chosen]!, footprint: node.footprint })
      if (this.#advance(node, node.chosen + 1)) return true
      this.#path.pop()
    }
  }

  /** Chooses the first option from `from` on that is awake and within the bound. */
  #advance(node: Node, from: number): boolean {
    for (let index = from; index < node.options.length; index++) {
      const key = node.options[index]!
      if (node.asleep.some((slept) => slept.key === key)) continue
      if (node.usual < 0) node.usual = index
      if (index > node.usual && node.turns >= this.#maxTurns) {
        this.bounded = true
        return false
      }
      node.chosen = index
      return true
    }
    return false
  }

  /** The transitions that sleep after the last executed one. */
  #asleep(): Slept[] {
    const before = this.#path[this.#depth - 1]
    if (before === undefined || !this.#reduce) return []
    const slept = (one: Slept) => areIndependent(one.footprint, before.footprint)
    return [...before.asleep.filter(slept), ...before.done.filter(slept)]
  }
}
