/** The role of a process: `ingress` stores events and replies to the sender, `worker` handles events. */
export type Role = 'ingress' | 'worker'

/** The moments at which a process can end itself by `kill -9`. */
export type Moment = 'before the answer' | 'before the commit' | 'inside the commit' | 'after the commit'

/** A reply that is lost after the server has carried out the request. */
export type LostReply = 'put' | 'commit' | 'complete'

export type Fault =
  | { readonly kind: 'kill'; readonly role: Role; readonly moment: Moment }
  | { readonly kind: 'stop'; readonly role: Role }
  | { readonly kind: 'lose reply'; readonly reply: LostReply }
  | { readonly kind: 'restart engine'; readonly by: 'shutdown' | 'crash' }
  /** An event whose handler calls `process.exit`, until it is a dead letter. */
  | { readonly kind: 'poison' }
  /** Every process is replaced by one whose messages are of the next version, which the old ones cannot read. */
  | { readonly kind: 'deploy' }

export interface Scenario {
  readonly name: string
  /** The number of workers. @default 3 */
  readonly workers?: number
  /** Each fault with its count. */
  readonly faults: readonly (readonly [Fault, times: number])[]
}

const killOf = (role: Role, moment: Moment): Fault => ({ kind: 'kill', role, moment })
const stopOf = (role: Role): Fault => ({ kind: 'stop', role })
const lossOf = (reply: LostReply): Fault => ({ kind: 'lose reply', reply })
const restartBy = (by: 'shutdown' | 'crash'): Fault => ({ kind: 'restart engine', by })

/** One kind of fault per scenario, so that each has its own figures. 68 kills in all. */
export const LONG: readonly Scenario[] = [
  {
    name: '`kill -9` of ingress, between put and answer',
    faults: [[killOf('ingress', 'before the answer'), 17]],
  },
  {
    name: '`kill -9` of a worker, before the commit',
    faults: [[killOf('worker', 'before the commit'), 17]],
  },
  {
    name: '`kill -9` of a worker, inside the commit',
    faults: [[killOf('worker', 'inside the commit'), 17]],
  },
  {
    name: '`kill -9` of a worker, after the commit',
    faults: [[killOf('worker', 'after the commit'), 17]],
  },
  {
    name: 'SIGSTOP longer than the lease',
    faults: [
      [stopOf('worker'), 9],
      [stopOf('ingress'), 3],
    ],
  },
  {
    name: 'reply lost after the server has carried out the request',
    faults: [
      [lossOf('put'), 10],
      [lossOf('commit'), 10],
      [lossOf('complete'), 10],
    ],
  },
  {
    name: 'engine stopped and started',
    faults: [
      [restartBy('shutdown'), 3],
      [restartBy('crash'), 3],
    ],
  },
  { name: 'handler calls `process.exit`', faults: [[{ kind: 'poison' }, 5]] },
  { name: 'rolling deploy of the next version', faults: [[{ kind: 'deploy' }, 1]] },
]

/** Everything at once. */
export const SHORT: Scenario = {
  name: 'everything at once',
  workers: 2,
  faults: [
    [{ kind: 'deploy' }, 1],
    [{ kind: 'poison' }, 1],
    [killOf('ingress', 'before the answer'), 1],
    [killOf('worker', 'before the commit'), 1],
    [killOf('worker', 'inside the commit'), 1],
    [killOf('worker', 'after the commit'), 1],
    [stopOf('worker'), 1],
    [lossOf('put'), 1],
    [lossOf('commit'), 1],
    [lossOf('complete'), 1],
    [restartBy('crash'), 1],
  ],
}

/** Counts the faults of a scenario, of this kind or in all. */
export function countFaults({ faults }: Scenario, kind?: Fault['kind']): number {
  const counted = faults.filter(([fault]) => kind === undefined || fault.kind === kind)
  return counted.reduce((sum, [, times]) => sum + times, 0)
}
