/** Resolves when no promise has work left: Node runs the callbacks of `nextTick` after all microtasks. */
export function rest(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}
