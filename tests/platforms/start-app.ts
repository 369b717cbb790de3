import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const START_LIMIT_MS = 90_000
const STOP_LIMIT_MS = 5_000

/** An app that serves HTTP in a separate process. */
export interface RunningApp {
  readonly origin: string
  /** Its output so far. */
  output(): string
  stop(): Promise<void>
}

/** Starts a shell command with PORT in its environment. Resolves when it replies to HTTP there. */
export async function startApp(
  cwd: string,
  command: string,
  env: Record<string, string>,
): Promise<RunningApp> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const child = spawn(command, {
    cwd,
    shell: true,
    // A separate process group, because the shell and npx start further processes.
    detached: true,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async () => {
    signalGroup(child.pid!, 'SIGTERM')
    await Promise.race([ended, sleep(STOP_LIMIT_MS, undefined, { ref: false })])
    signalGroup(child.pid!, 'SIGKILL')
  }
  const limit = Date.now() + START_LIMIT_MS
  while (!(await answers(origin))) {
    if (child.exitCode === null && Date.now() < limit) {
      await sleep(100)
      continue
    }
    await stop()
    throw new Error(`\`${command}\` does not reply at its port. Its output:\n${output}`)
  }
  return { origin, output: () => output, stop }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // The group has ended already.
  }
}

const answers = (origin: string) =>
  fetch(origin).then(
    (response) => response.arrayBuffer().then(() => true),
    () => false,
  )

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
