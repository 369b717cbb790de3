import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** A receiver process that can be killed and stopped while it works. After a kill it restarts on another port. */
export interface WorkerProcess {
  /** Undefined while the process is down. */
  readonly port: number | undefined
  readonly state: 'running' | 'stopped' | 'down'
  /** The number of requests that wait for this worker. The sender counts them. */
  inFlight: number
  start(): Promise<void>
  /** `kill -9`. */
  kill(): Promise<void>
  /** SIGSTOP, and SIGCONT after `ms` milliseconds. */
  stop(ms: number): Promise<void>
  /** Lets its handlers finish, and ends it. */
  drain(): Promise<void>
  /** Sends it a message, while there is a process. */
  tell(message: Serializable): void
  /** Resolves when it ends, to the signal that ended it; at once, to null, while there is no process. */
  ended(): Promise<NodeJS.Signals | null>
}

export interface WorkerProcessOptions {
  /** A file beside this one. */
  readonly script: string
  args(): readonly string[]
  /** Called when it has ended without a request from here. */
  onDeath?(): void
}

export function createWorkerProcess({ script, args, onDeath }: WorkerProcessOptions): WorkerProcess {
  const path = fileURLToPath(new URL(script, import.meta.url))
  let child: ChildProcess | undefined
  let port: number | undefined
  let state: WorkerProcess['state'] = 'down'

  function forget(): void {
    child = port = undefined
    state = 'down'
  }

  async function end(by: (child: ChildProcess) => unknown): Promise<void> {
    const ending = child
    forget()
    if (ending === undefined || hasEnded(ending)) return
    const exited = once(ending, 'exit')
    by(ending)
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
      const started = fork(path, args(), {
        execArgv: ['--import', TSX],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      child = started
      const early = once(started, 'exit').then(([code]) => {
        throw new Error(`A worker ended with ${code} before it listened.`)
      })
      early.catch(() => {})
      const [told] = await Promise.race([once(started, 'message'), early])
      if (child !== started) return
      port = told as number
      state = 'running'
      const onExit = () => {
        if (child !== started) return
        forget()
        onDeath?.()
      }
      if (hasEnded(started)) onExit()
      else started.once('exit', onExit)
    },
    kill: () => end((ending) => ending.kill('SIGKILL')),
    async stop(ms) {
      const stopped = child
      stopped?.kill('SIGSTOP')
      state = 'stopped'
      await delay(ms)
      stopped?.kill('SIGCONT')
      if (child === stopped) state = child === undefined ? 'down' : 'running'
    },
    drain: () => end((ending) => ending.connected && ending.send('drain')),
    tell(message) {
      if (child?.connected) child.send(message)
    },
    async ended() {
      if (child === undefined || hasEnded(child)) return null
      const [, signal] = await once(child, 'exit')
      return signal
    },
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
