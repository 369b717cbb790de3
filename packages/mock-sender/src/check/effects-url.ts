import type { Preparation, Prepared, ReceiverUnderTest } from '../behaviours/index.ts'
import { elapsedMs, pause } from '../time/real-timers.ts'
import { askJson } from './ask-json.ts'

/**
 * Counts the effects of a receiver in any language, over HTTP:
 *
 * - `GET <url>?id=<event id>` answers `{"effects": 1}`: how many effects the event has had.
 * - `POST <url>` (optional; it makes more behaviours possible) takes `{"id", "prepare", "message"}`.
 *   `fail-once`: the handler of the event fails the first time it runs, with this message. `hold`: it waits the first
 *   time, and the answer to GET has `"started": true` meanwhile. `release`: the handler resumes.
 * @example
 * const asked = await askEffectsUrl('http://127.0.0.1:3000/effects')
 * await checkReceiver({ url, provider: generic, secret, ...asked })
 */
export async function askEffectsUrl(url: string): Promise<Pick<ReceiverUnderTest, 'effects' | 'prepare'>> {
  await ask(url, NOBODY)
  const effects = async (id: string) => (await ask(url, id)).effects
  if (!(await tell(url, { id: NOBODY, prepare: 'release' }))) return { effects }
  return { effects, prepare: (id, preparation) => prepare(url, id, preparation) }
}

const NOBODY = 'evt_of_nobody'
const POLL_MS = 5
/** Far longer than any receiver needs to start a handler. */
const PATIENCE_MS = 10_000

async function ask(url: string, id: string): Promise<{ effects: number; started: boolean }> {
  const target = new URL(url)
  target.searchParams.set('id', id)
  const { json } = await askJson(target)
  const answer = Object(json) as { effects?: unknown; started?: unknown }
  if (typeof answer.effects === 'number') return { effects: answer.effects, started: answer.started === true }
  throw new Error(
    `${url} did not answer how many effects the event has had. It must answer {"effects": <number>}.`,
  )
}

async function prepare(url: string, id: string, { kind, ...rest }: Preparation): Promise<Prepared> {
  await tell(url, { id, prepare: kind, ...rest })
  const started = kind === 'hold' ? untilStarted(url, id) : Promise.resolve()
  started.catch(() => {})
  return { started, release: () => void tell(url, { id, prepare: 'release' }).catch(() => {}) }
}

async function untilStarted(url: string, id: string): Promise<void> {
  const until = elapsedMs() + PATIENCE_MS
  while (!(await ask(url, id)).started) {
    if (elapsedMs() > until) throw new Error('The handler of a delivered event did not start.')
    await pause(POLL_MS)
  }
}

async function tell(url: string, body: object): Promise<boolean> {
  const { status } = await askJson(new URL(url), body)
  return status >= 200 && status < 300
}
