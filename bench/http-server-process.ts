import type { AddressInfo } from 'node:net'
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { pairs, RECEIVERS, type ReceiverName } from './http-servers.ts'

/** The reply of a server process to each message from its parent. */
export interface ServerCosts {
  /** CPU time so far. */
  readonly us: number
  /** Full garbage collections so far. */
  readonly fullCollections: number
}

// Arguments: the names of a framework and a receiver. Sends its port, then its costs for each message from its parent.
const [framework = '', receiver = ''] = process.argv.slice(2)
const server = await RECEIVERS[receiver as ReceiverName](pairs[framework]!)

let fullCollections = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { kind } = (entry as { detail?: { kind?: number } }).detail ?? {}
    if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) fullCollections++
  }
}).observe({ entryTypes: ['gc'] })

server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ us: user + system, fullCollections } satisfies ServerCosts)
})
process.on('disconnect', () => process.exit())
