import { storeCasesFor } from '@postern/core/stores/cases'
import { test } from 'vitest'
import { mapStore } from './map-store.ts'

let time = 0
const rows = new Map()
const harness = {
  capabilities: [],
  open: () => mapStore(rows, () => time),
  advance(ms: number) {
    time += ms
  },
}

for (const { name, run } of storeCasesFor(harness)) test(name, () => run(harness))
