import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Random } from '../../packages/mock-sender/src/random/random.ts'
import type { SignedEvent } from './event.ts'
import { PATIENCE_MS, tooLate } from './patience.ts'
import type { WorkerProcess } from './worker-process.ts'

/** The results of the attempts of a run. */
export interface Attempts {
  made: number
  /** Counts the replies: `ok`, an error code, or `no answer`. */
  readonly answers: Map<string, number>
}

export interface Sender extends Attempts {
  /** Sends one delivery until it is acknowledged. Rejects after two minutes. */
  deliver(event: SignedEvent, random: Random): Promise<void>
  close(): void
}

/** Longer than the workers' deadline, so that every running worker replies. */
const TIMEOUT_MS = 3_000

/** Sends to one random worker after another, until one replies 200. */
export function createSender(workers: readonly WorkerProcess[]): Sender {
  const agent = new Agent({ keepAlive: true })
  const answers = new Map<string, number>()
  let closed = false

  async function attempt(event: SignedEvent, worker: WorkerProcess): Promise<string> {
    worker.inFlight++
    try {
      return await post(agent, worker.port!, event)
    } catch {
      return 'no answer'
    } finally {
      worker.inFlight--
    }
  }

  return {
    made: 0,
    answers,
    async deliver(event, random) {
      const until = Date.now() + PATIENCE_MS
      while (!closed && Date.now() < until) {
        const up = workers.filter(({ port }) => port !== undefined)
        if (up.length > 0) {
          this.made++
          const answer = await attempt(event, random.pick(up))
          answers.set(answer, (answers.get(answer) ?? 0) + 1)
          if (answer === 'ok') return
        }
        await delay(20 + random.below(100))
      }
      throw tooLate(`${event.id} was not acknowledged`)
    },
    close() {
      closed = true
      agent.destroy()
    },
  }
}

function post(agent: Agent, port: number, { body, headers }: SignedEvent): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const sent = request({ agent, port, host: '127.0.0.1', method: 'POST', headers, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('error', reject)
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(response.statusCode === 200 ? 'ok' : JSON.parse(text).error))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
