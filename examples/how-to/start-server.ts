import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** Starts a server of this folder on a free port, until the test ends. Resolves when it has printed its port. */
export async function startServer(file: string, env: Record<string, string>) {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const running = spawn(process.execPath, ['--import', 'tsx', path], {
    env: { ...process.env, ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exit = once(running, 'exit')
  onTestFinished(async () => {
    running.kill()
    await exit
  })
  const lines: string[] = []
  const port = await new Promise<string>((resolve, reject) => {
    running.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
    createInterface({ input: running.stdout }).on('line', (line) => {
      lines.push(line)
      const port = /port: (\d+)/.exec(line)?.[1]
      if (port !== undefined) resolve(port)
    })
  })
  return { lines, origin: `http://127.0.0.1:${port}` }
}
