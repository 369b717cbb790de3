import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'

/** A database server that a test started; the data stay in its folder over a restart. */
export interface TestServer {
  readonly port: number
  readonly url: string
  /** The pid of the server now. */
  pid(): number
  /** Ends the server as an administrator would, and starts it again on the same data. */
  restart(): Promise<void>
  /** Ends the server at once, as a crash would; `restart` brings it back. */
  kill(): Promise<void>
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

export interface ServerCommand {
  readonly command: string
  readonly args: readonly string[]
  /** Holds the data; removed with the server. */
  readonly folder: string
  /** Ends the server quickly and cleanly. */
  readonly stopSignal: NodeJS.Signals
  /** Ends the server at once, as a crash would. */
  readonly killSignal: NodeJS.Signals
  readonly uid?: number
  readonly gid?: number
}

/** Waits until this process is gone, however it ended, and ends the server. */
const WATCHDOG = 'read _; kill -s "$1" "$2"; sleep 1; rm -rf "$3"'

/** One server process that can be started again; it does not outlive this process. */
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
