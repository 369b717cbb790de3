import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'

/** A database server for tests. Its data survives a restart. */
export interface TestServer {
  readonly port: number
  readonly url: string
  /** The current pid of the server. */
  pid(): number
  /** Stops the server gracefully and starts it again with the same data. */
  restart(): Promise<void>
  /** Kills the server, like a crash. `restart` starts it again. */
  kill(): Promise<void>
  /** Stops the server and removes its data. */
  stop(): Promise<void>
}

export interface ServerCommand {
  readonly command: string
  readonly args: readonly string[]
  /** The directory of the data. Removed with the server. */
  readonly folder: string
  /** Stops the server quickly and cleanly. */
  readonly stopSignal: NodeJS.Signals
  /** Kills the server, like a crash. */
  readonly killSignal: NodeJS.Signals
  readonly uid?: number
  readonly gid?: number
}

/** Waits until this process has ended for any reason, and then ends the server. */
const WATCHDOG = 'read _; kill -s "$1" "$2"; sleep 1; rm -rf "$3"'

/** A server process that can be restarted and does not outlive this process. */
export function createServerProcess({
  command,
  args,
  folder,
  stopSignal,
  killSignal,
  uid,
  gid,
}: ServerCommand) {
  let child: ChildProcess | undefined
  let watchdog: ChildProcess | undefined

  return {
    pid(): number {
      if (child?.pid === undefined) throw new Error('The server is not running.')
      return child.pid
    },
    start(): void {
      child = spawn(command, args, { stdio: 'ignore', ...(uid === undefined ? {} : { uid, gid, cwd: '/' }) })
      const watch = ['-c', WATCHDOG, 'sh', killSignal.replace('SIG', ''), `${child.pid}`, folder]
      watchdog = spawn('sh', watch, { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
      child.unref()
      watchdog.unref()
    },
    async end(signal: NodeJS.Signals = stopSignal): Promise<void> {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
      child.ref()
      const exited = once(child, 'exit')
      watchdog?.kill('SIGKILL')
      child.kill(signal)
      await exited
    },
    async remove(): Promise<void> {
      await this.end(killSignal)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
