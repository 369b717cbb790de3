import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Setting } from './handlers.ts'

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url))
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** A receiver process that can be killed and stopped while it works; killed, it comes back on another port. */
export interface WorkerProcess {
  /** Undefined while there is no process. */
  readonly port: number | undefined
  readonly state: 'running' | 'stopped' | 'down'
  /** Requests of the sender that wait for this worker; kept by the sender. */
  inFlight: number
  start(): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
  /** SIGSTOP, and SIGCONT after `ms` milliseconds. */
  stop(ms: number): Promise<void>
  /** Lets its handlers finish, and ends it. */
  drain(): Promise<void>
}

export function createWorkerProcess(setting: Setting, url: string): WorkerProcess {
  let child: ChildProcess | undefined
  let port: number | undefined
  let state: WorkerProcess['state'] = 'down'

  async function ended(end: (child: ChildProcess) => unknown): Promise<void> {
    const ending = child
    child = port = undefined
    state = 'down'
    if (ending === undefined) return
    const exited = once(ending, 'exit')
    end(ending)
    await exited
  }

  return {
    inFlight: 0,
    get port() {
      return port
    },
    get state() {
      return state
    },
    async start() {
      child = fork(WORKER, [setting, url], {
        execArgv: ['--import', TSX],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      const early = once(child, 'exit').then(([code]) => {
        throw new Error(`A worker ended with ${code} before it listened.`)
      })
      early.catch(() => {})
      const [told] = await Promise.race([once(child, 'message'), early])
      port = told as number
      state = 'running'
    },
    kill: () => ended((ending) => ending.kill('SIGKILL')),
    async stop(ms) {
      const stopped = child
      stopped?.kill('SIGSTOP')
      state = 'stopped'
      await delay(ms)
      stopped?.kill('SIGCONT')
      state = 'running'
    },
    drain: () => ended((ending) => ending.send('drain')),
  }
}
