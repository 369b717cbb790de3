/** Resolves when no promise has anything left to do: ticks come when all microtasks are done. */
export function rest(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}
