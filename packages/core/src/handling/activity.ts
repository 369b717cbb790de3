/** Counts what is under way in this process, for whoever shuts it down. */
export interface Activity {
  begin(): void
  end(): void
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
}

/** Starts with nothing under way. */
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
