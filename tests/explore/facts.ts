import type { Mode } from './engine/step.ts'
import type { Health } from './heal.ts'
import type { Scenario } from './scenario.ts'
import type { Entry, Reply, StoreAnswer } from './stage/journal.ts'
import type { Stage } from './stage/stage.ts'

type Of<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>

/** What the invariants read about one schedule. */
export interface Facts {
  readonly scenario: Scenario
  readonly health: Health
  readonly ids: readonly string[]
  readonly entries: readonly Entry[]
  readonly replies: readonly Reply[]
  readonly faults: readonly Of<'fault'>[]
  readonly modes: ReadonlySet<Mode>
  /** There was no fault, and every timer ran when it was due. */
  readonly isQuiet: boolean
  /** Claims granted while their holder had neither completed nor released them. */
  readonly takeovers: readonly Takeover[]
  /** A timer, a renewal or a release was late. */
  readonly isLate: boolean
  readonly commits: boolean
  of<Kind extends Entry['kind']>(kind: Kind): Of<Kind>[]
  effects(id: string): number
}

/** The claim of an event moves from one flow to another. */
export interface Takeover {
  readonly id: string
  readonly from: string
  readonly at: Entry
}

export function toFacts(stage: Stage, health: Health): Facts {
  const { scenario, journal, world } = stage
  const of = <Kind extends Entry['kind']>(kind: Kind) =>
    journal.filter((entry): entry is Of<Kind> => entry.kind === kind)
  const faults = of('fault')
  return {
    scenario,
    health,
    ids: [...new Set(scenario.deliveries.flatMap(({ ids }) => ids))],
    entries: journal,
    replies: of('replied'),
    faults,
    modes: new Set(faults.map(({ mode }) => mode)),
    isQuiet: faults.length === 0 && world.lateTicks === 0,
    takeovers: listTakeovers(of('store')),
    isLate: world.lateTicks > 0,
    commits: scenario.handlers.some(({ acts }) => acts.includes('commit') || acts.includes('complete')),
    of,
    effects: (id) => stage.effects(id),
  }
}

function listTakeovers(answers: readonly StoreAnswer[]): Takeover[] {
  const holders = new Map<string, StoreAnswer>()
  const takeovers: Takeover[] = []
  for (const at of answers) {
    const { method, key, token, answer } = at
    const holder = holders.get(key)
    if (method === 'claim' && answer === 'claimed') {
      if (holder !== undefined && holder.token !== token) {
        takeovers.push({ id: key.slice(key.indexOf(':') + 1), from: holder.flow, at })
      }
      holders.set(key, at)
    } else if (
      (method === 'complete' || method === 'release') &&
      answer === 'true' &&
      holder?.token === token
    ) {
      holders.delete(key)
    }
  }
  return takeovers
}
