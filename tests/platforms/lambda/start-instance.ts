import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { HttpResult, Way } from './handlers'
import type { HttpEvent } from './to-webhook-request'

/** Starts an instance of a function. Like Lambda, it freezes the process between a result and the next event. */
export async function startInstance(way: Way, env: Record<string, string | undefined> = process.env) {
  const child = fork('dist/instance.js', [way], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (printed: string) => {
      output += printed
    })
  }
  child.stdout!.pipe(process.stdout)
  child.stderr!.pipe(process.stderr)
  await once(child, 'message')
  child.kill('SIGSTOP')
  let last: Promise<unknown> = Promise.resolve()

  async function handle(event: HttpEvent): Promise<HttpResult> {
    const answered = once(child, 'message')
    child.send(event)
    child.kill('SIGCONT')
    const [answer] = await answered
    child.kill('SIGSTOP')
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.result
  }

  return {
    /** Resolves to the result of the handler. An instance handles one event at a time. */
    invoke(event: HttpEvent): Promise<HttpResult> {
      const result = last.then(() => handle(event))
      last = result.catch(() => {})
      return result
    },
    output: () => output,
    stop: () => child.kill('SIGKILL'),
  }
}
