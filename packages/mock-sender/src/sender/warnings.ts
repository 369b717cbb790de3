/** The number of warnings that a sender remembers. */
const KEPT = 5

/** Warnings about probable mistakes that do not stop the sender. */
export interface Warnings {
  /** Records a warning; undefined is none. */
  warn(message: string | undefined): void
  /** Returns the latest warnings, oldest first. */
  recent(): readonly string[]
  forget(): void
}

export function createWarnings(onWarning: ((message: string) => void) | undefined): Warnings {
  const recent: string[] = []
  return {
    warn(message) {
      if (message === undefined) return
      recent.push(message)
      if (recent.length > KEPT) recent.shift()
      onWarning?.(message)
    },
    recent: () => recent,
    forget() {
      recent.length = 0
    },
  }
}
