import { computed, signal } from '@preact/signals'
import type {
  ClockAnswer,
  ControlIndex,
  ControlInfo,
  EventsAnswer,
  EventTypeJson,
  FaultJson,
  FaultsAnswer,
} from '../../control/contract.ts'
import { ask, servedAt } from '../link/ask.ts'
import { notify } from './notices.ts'
import { go, place } from './place.ts'

/** The connected sender. Null before the first response. */
export const info = signal<ControlInfo | null>(null)
export const eventTypes = signal<readonly EventTypeJson[]>([])
export const faultList = signal<readonly FaultJson[]>([])
/** The real time at which `info` was read. */
const readAt = signal(0)
const tick = signal(0)

/** The sender's time in milliseconds since the epoch. A real clock advances. */
export const now = computed(() => {
  const { value } = info
  if (!value) return 0
  const passedMs = value.clock === 'real' ? Math.max(0, tick.value - readAt.value) : 0
  return Date.parse(value.now) + passedMs
})

setInterval(() => {
  if (info.value?.clock === 'real') tick.value = Date.now()
}, 1000)

let countTimer = 0
const COUNT_PAUSE_MS = 250

/** Identifies the sender, and shows a notice if it has changed. */
export async function readInfo(): Promise<void> {
  const next = await askChosen()
  const before = info.value
  info.value = next
  readAt.value = Date.now()
  tick.value = Date.now()
  document.title = `${next.title} · ${location.host}`
  if (before?.provider === next.provider && before.seed === next.seed) return
  if (before) notify('news', describeOther(before, next))
  await readCatalog()
}

/** Chooses the provider that the URL names, or else the one at the page's path, or else the first. */
async function askChosen(): Promise<ControlInfo> {
  servedAt.value = location.pathname.replace(/\/$/, '')
  const answer = await ask<ControlInfo | ControlIndex>('')
  const wanted = place.value.provider
  if ('provider' in answer && (wanted === '' || wanted === answer.provider)) return answer
  const { providers } = answer
  const chosen = providers.find(({ name }) => name === wanted) ?? providers[0]
  if (chosen === undefined) throw new Error('The server has no provider. Start it with one.')
  servedAt.value = chosen.path
  return ask<ControlInfo>('')
}

function describeOther(before: ControlInfo, next: ControlInfo): string {
  return before.provider === next.provider
    ? `The server has a new ${next.title} sender (seed ${next.seed}, previously ${before.seed}). The previous data is gone.`
    : `The server now plays ${next.title}, previously ${before.title}. The previous data is gone.`
}

async function readCatalog(): Promise<void> {
  const [{ events }, { faults }] = await Promise.all([
    ask<EventsAnswer>('/events'),
    ask<FaultsAnswer>('/faults'),
  ])
  eventTypes.value = events
  faultList.value = faults
}

/** Switches to another provider of the same server. */
export function chooseProvider(name: string): void {
  info.value = null
  go({ provider: name, type: '', status: '', subscription: '', text: '', open: '', attempt: '' })
}

export function takeClock(clock: ClockAnswer): void {
  if (!info.value) return
  info.value = { ...info.value, now: clock.now, nextAt: clock.nextAt }
  readAt.value = Date.now()
  tick.value = Date.now()
}

/** Reloads the counts, once for many changes. */
export function countSoon(): void {
  if (countTimer !== 0) return
  countTimer = window.setTimeout(async () => {
    countTimer = 0
    const answer = await ask<ControlInfo>('').catch(() => undefined)
    if (answer && info.value && answer.seed === info.value.seed) {
      info.value = answer
      readAt.value = Date.now()
    }
  }, COUNT_PAUSE_MS)
}
