import { expect, it } from 'vitest'
import { chaosTotals } from './chaos-totals.ts'

const TABLES = [
  `| claims and effects | events | lost |
| --- | ---: | ---: |
| SQLite | 3,014 | 0 |`,
  `| pg-boss | times | events | deliveries | processes lost | lost | doubled in \`commit\` | doubled outside |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| \`kill -9\` of a worker | 17 | 3,120 | 5,104 | 17 | 0 | 1 | 2 |
| rolling deploy | 1 | 819 | 1,342 | 0 | 4 | 0 | 28 |`,
  `| BullMQ | times | events | deliveries | processes lost | lost | doubled in \`commit\` | doubled outside |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| SIGSTOP | 12 | 753 | 1,232 | 0 | 0 | 0 | 5 |`,
]

it("sums the columns of each inbox's table", () => {
  expect(chaosTotals(TABLES).split('\n')).toEqual([
    '| inbox on | disruptions | events | processes lost | lost | doubled in `commit` | doubled outside |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    '| pg-boss | 18 | 3,939 | 17 | 4 | 1 | 30 |',
    '| BullMQ | 12 | 753 | 0 | 0 | 0 | 5 |',
  ])
})
