/** Counts the running requests and events of this process, for a graceful shutdown. */
export interface Activity {
  begin(): void
  end(): void
  /** Resolves when nothing is running. */
  idle(): Promise<void>
}

/** Creates a counter at zero. */
export function createActivity(): Activity {
  let underWay = 0
  let waiting: (() => void)[] = []
  return {
    begin() {
      underWay++
    },
    end() {
      underWay--
      if (underWay > 0) return
      for (const resolve of waiting) resolve()
      waiting = []
    },
    idle: () => (underWay === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}
