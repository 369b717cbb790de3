import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../../../packages/mock-sender/src/random/random.ts'
import { lookFor, PATIENCE_MS } from '../patience.ts'
import { createWorkerProcess, type WorkerProcess } from '../worker-process.ts'
import type { Addresses } from './open-inbox.ts'
import type { Role } from './scenarios.ts'

/** The processes of a service. Whichever ends is started again, as a supervisor does. */
export interface Fleet {
  readonly ingress: readonly WorkerProcess[]
  /** How many processes have ended without having been told to drain. */
  readonly deaths: number
  start(): Promise<void>
  /** One process of this role that runs while another one goes on. */
  pick(role: Role, random: Random): Promise<WorkerProcess>
  /** Replaces one process after the other by one of this version; each drains first. Ingress comes first. */
  deploy(version: number): Promise<void>
  /** Lets every process end what it does. */
  drain(): Promise<void>
  close(): Promise<void>
}

interface Member {
  readonly process: WorkerProcess
  readonly role: Role
  readonly deaths: number
  launch(): Promise<void>
  replace(version: number): Promise<void>
  /** Ends it, and does not start it again. */
  end(by: (process: WorkerProcess) => Promise<void>): Promise<void>
}

/** Two processes of ingress, and so many workers. */
export function createFleet(addresses: Addresses, workers = 3): Fleet {
  const roles: readonly Role[] = ['ingress', 'ingress', ...Array<Role>(workers).fill('worker')]
  const members = roles.map((role) => createMember(role, addresses))
  const each = async (act: (member: Member) => Promise<void>) => void (await Promise.all(members.map(act)))
  return {
    ingress: members.filter(({ role }) => role === 'ingress').map(({ process }) => process),
    get deaths() {
      return members.reduce((sum, member) => sum + member.deaths, 0)
    },
    start: () => each((member) => member.launch()),
    pick: (role, random) =>
      lookFor(() => {
        const up = members.filter((member) => member.role === role && member.process.state === 'running')
        return up.length > 1 ? random.pick(up).process : undefined
      }, `No two processes of ${role} ran`),
    async deploy(version) {
      for (const member of members) await member.replace(version)
    },
    drain: () => each((member) => member.end((process) => process.drain())),
    close: () => each((member) => member.end((process) => process.kill())),
  }
}

function createMember(role: Role, addresses: Addresses): Member {
  let version = 1
  let supervised = true
  let starting: Promise<void> = Promise.resolve()
  let deaths = 0

  const one = createWorkerProcess({
    script: './inbox/inbox-process.ts',
    args: () => [role, `${version}`, JSON.stringify(addresses)],
    onDeath() {
      deaths++
      if (supervised) launch().catch(() => {})
    },
  })

  async function startPatiently(): Promise<void> {
    const until = Date.now() + PATIENCE_MS
    for (;;) {
      try {
        return await one.start()
      } catch (error) {
        if (!supervised || Date.now() > until) throw error
        await delay(100)
      }
    }
  }

  function launch(): Promise<void> {
    starting = startPatiently()
    return starting
  }

  async function end(by: (process: WorkerProcess) => Promise<void>): Promise<void> {
    supervised = false
    await starting.catch(() => {})
    await by(one)
  }

  return {
    process: one,
    role,
    get deaths() {
      return deaths
    },
    launch,
    end,
    async replace(next) {
      await end((process) => process.drain())
      version = next
      supervised = true
      await launch()
    },
  }
}
