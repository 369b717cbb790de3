import { signal } from '@preact/signals'

/** The result of an action, in one line. */
export interface Notice {
  readonly id: number
  readonly kind: 'done' | 'failed' | 'news'
  readonly text: string
}

const SHOWN_MS = 6_000
const MOST = 4
let count = 0

export const notices = signal<readonly Notice[]>([])

/** Shows a notice. Failures and news stay until the user closes them. */
export function notify(kind: Notice['kind'], text: string): void {
  const id = ++count
  const others = notices.value.filter((notice) => notice.text !== text)
  notices.value = [...others, { id, kind, text }].slice(-MOST)
  if (kind === 'done') setTimeout(() => dismiss(id), SHOWN_MS)
}

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id)
}

/** Runs an action, and shows its result. Resolves to undefined if the action failed. */
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
