/** Makes a function that runs up to `limit` tasks at the same time, first come, first served. */
export function createLimiter(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let head = 0
  let running = 0

  const release = () => {
    const start = waiting[head]
    if (!start) {
      running--
      return
    }
    head++
    if (head === waiting.length) {
      waiting.length = 0
      head = 0
    }
    start()
  }

  return async (task) => {
    if (running < limit) running++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      release()
    }
  }
}
