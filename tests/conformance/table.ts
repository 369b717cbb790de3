// Prints the behaviours of each mount. Exits with 1 if one fails.
import { ventryx } from '@postern/core/providers'
import { behaviours, runBehaviour } from '@postern/mock-sender/behaviours'
import { mounts } from './mounts.ts'
import { startReceiver } from './receiver.ts'

const MARKS = { passed: '✓', skipped: '–', failed: '✗' }
type Result = keyof typeof MARKS

const failures: string[] = []
const columns: Result[][] = []
for (const mount of mounts) {
  process.stderr.write(`${mount.name} … `)
  columns.push(await runOn(mount))
}
process.stderr.write('\n\n')
process.stdout.write(toTable())
for (const failure of failures) process.stdout.write(`\n${failure}\n`)
process.exitCode = failures.length === 0 ? 0 : 1

async function runOn(mount: (typeof mounts)[number]): Promise<Result[]> {
  const receiver = await startReceiver(mount, ventryx)
  const results: Result[] = []
  for (const behaviour of behaviours) {
    try {
      results.push(await runBehaviour(behaviour, receiver))
    } catch (error) {
      results.push('failed')
      failures.push(`${mount.name}: ${behaviour.name}\n  ${(error as Error).message}\n  ${behaviour.why}`)
    }
  }
  await receiver.close()
  return results
}

function toTable(): string {
  const names = mounts.map(({ name }) => name)
  const lines = behaviours.map(({ name, group }, row) => [
    `${group}: ${name}`,
    ...columns.map((results) => MARKS[results[row]!]),
  ])
  const counts = columns.map((results) => `${results.filter((result) => result === 'passed').length}`)
  const all = [['', ...names], ...lines, [`${behaviours.length} behaviours, passed`, ...counts]]
  const width = Math.max(...all.map(([first]) => first!.length))
  return all
    .map(([first, ...rest]) =>
      [first!.padEnd(width), ...rest.map((cell, at) => cell.padStart(names[at]!.length))].join('  '),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}
