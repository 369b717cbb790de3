import type { AddressInfo } from 'node:net'
import { pairs } from './http-servers.ts'

// Started with the names of a framework and a receiver; tells its port, and its CPU time whenever it is asked.
const [framework = '', receiver = ''] = process.argv.slice(2)
const server = await pairs[framework]![receiver as 'postern' | 'handWritten']()
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', () => process.send?.(process.cpuUsage()))
process.on('disconnect', () => process.exit())
