import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../../../packages/mock-sender/src/random/random.ts'
import { lookFor, PATIENCE_MS } from '../patience.ts'
import { createWorkerProcess, type WorkerProcess } from '../worker-process.ts'
import type { Addresses } from './open-inbox.ts'
import type { Role } from './scenarios.ts'

/** The processes of a service. Like a supervisor, it restarts every process that ends. */
export interface Fleet {
  readonly ingress: readonly WorkerProcess[]
  /** The number of processes that ended without a request to drain. */
  readonly deaths: number
  start(): Promise<void>
  /** Resolves to a process of this role while another one of the role runs. */
  pick(role: Role, random: Random): Promise<WorkerProcess>
  /** Replaces the processes one by one with this version, ingress first. Each drains first. */
  deploy(version: number): Promise<void>
  /** Drains every process. */
  drain(): Promise<void>
  close(): Promise<void>
}

interface Member {
  readonly process: WorkerProcess
  readonly role: Role
  readonly deaths: number
  launch(): Promise<void>
  replace(version: number): Promise<void>
  /** Ends it without a restart. */
  end(by: (process: WorkerProcess) => Promise<void>): Promise<void>
}

/** Starts two processes of ingress and the workers. */
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
      }, `There were not two running processes of ${role}`),
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
