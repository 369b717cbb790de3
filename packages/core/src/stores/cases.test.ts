import { expect, test } from 'vitest'
import type { HarnessFactory } from '../../test-servers/run-store-cases.ts'
import { runStoreCases } from '../../test-servers/run-store-cases.ts'
import { storeCases, storeCasesFor } from './cases.ts'
import { memoryStore } from './memory.ts'

function memoryFactory(name: string, clock: 'injected' | 'real'): HarnessFactory {
  return {
    name,
    capabilities: ['purge'],
    async create() {
      let time = 0
      const store = clock === 'injected' ? memoryStore({ now: () => time }) : memoryStore()
      const advance = (ms: number) => {
        time += ms
      }
      return {
        capabilities: ['purge'],
        open: () => store,
        close: async () => {},
        ...(clock === 'injected' ? { advance } : {}),
      }
    },
  }
}

runStoreCases(memoryFactory('memory, on an injected clock', 'injected'))
// Without an injected clock the cases wait by claiming, and the memory store sweeps during claims.
runStoreCases({ ...memoryFactory('memory, in real time', 'real'), capabilities: [] })

test('has at least 30 cases for every store, each with a unique name', () => {
  expect(storeCasesFor({ capabilities: [] }).length).toBeGreaterThanOrEqual(30)
  expect(new Set(storeCases.map(({ name }) => name)).size).toBe(storeCases.length)
})
