import { connect, createServer } from 'node:net'

const kept: unknown[] = []

/** Leaks for tests. Each call keeps something until the process ends. */
export const LEAKS: Readonly<Record<string, () => void>> = {
  heap: () => void kept.push(new Array(1000).fill(kept.length)),
  timers: () => void kept.push(setInterval(() => {}, 60_000)),
  sockets() {
    if (kept.length > 200) return
    const server = createServer().listen(0, '127.0.0.1', () => {
      kept.push(server, connect((server.address() as { port: number }).port, '127.0.0.1'))
    })
  },
}
