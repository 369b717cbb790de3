/** How many warnings a sender remembers. */
const KEPT = 5

/** What is probably a mistake of whoever uses the sender, but none that stops it. */
export interface Warnings {
  /** Undefined is no warning. */
  warn(message: string | undefined): void
  /** The newest ones, oldest first. */
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
