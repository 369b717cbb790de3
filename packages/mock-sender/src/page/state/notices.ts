import { signal } from '@preact/signals'

/** A line that tells what became of an action. */
export interface Notice {
  readonly id: number
  readonly kind: 'done' | 'failed' | 'news'
  readonly text: string
}

const SHOWN_MS = 6_000
const MOST = 4
let count = 0

export const notices = signal<readonly Notice[]>([])

/** What failed and what is news stays until it is closed. */
export function notify(kind: Notice['kind'], text: string): void {
  const id = ++count
  const others = notices.value.filter((notice) => notice.text !== text)
  notices.value = [...others, { id, kind, text }].slice(-MOST)
  if (kind === 'done') setTimeout(() => dismiss(id), SHOWN_MS)
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id)
}

/** Runs an action, and says what became of it; resolves to undefined where it failed. */
export async function attempting<T>(
  action: () => Promise<T>,
  done?: (result: T) => string,
): Promise<T | undefined> {
  try {
    const result = await action()
    if (done) notify('done', done(result))
    return result
  } catch (error) {
    notify('failed', (error as Error).message)
    return undefined
  }
}
