/** Prints to standard error. Never throws, so that a broken console cannot cost a reply. */
export function printError(text: string, ...more: unknown[]): void {
  try {
    console.error(`[postern] ${text}`, ...more)
  } catch {
    // There is nowhere else to report it.
  }
}
