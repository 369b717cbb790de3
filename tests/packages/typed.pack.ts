import { spawnSync } from 'node:child_process'
import { expect, inject, it } from 'vitest'

const { typed, compilers } = inject('projects')

/** The maximum of instantiations for one program with every event of GitHub, twice, Stripe and Slack: bench/NOTES.md. */
const MAX_INSTANTIATIONS = 300_000

function compile(version: string, ...flags: string[]) {
  const options = ['--noEmit', '--strict', '--target', 'ES2022', '--module', 'NodeNext', '--types', 'node']
  const args = [compilers[version]!, ...options, ...flags, 'typed-events.ts']
  const { stdout } = spawnSync(process.execPath, args, { cwd: typed, encoding: 'utf8' })
  // Ignores the compiler's errors in the SDKs.
  const complaints = stdout.split('\n').filter((line) => /error TS/.test(line))
  return { stdout, complaints: complaints.filter((line) => !/^node_modules\/(?!@postern\/)/.test(line)) }
}

it.each(['5.9.3', '7.0.2'])("types the events by the services' own SDKs with TypeScript %s", (version) => {
  expect(compile(version, '--skipLibCheck', 'false').complaints).toEqual([])
})

it('compiles the whole catalog of GitHub within the limit of instantiations', () => {
  const { stdout, complaints } = compile('5.9.3', '--skipLibCheck', 'true', '--extendedDiagnostics')
  expect(complaints).toEqual([])
  const instantiations = Number(/^Instantiations:\s+(\d+)/m.exec(stdout)?.[1])
  expect(instantiations).toBeLessThanOrEqual(MAX_INSTANTIATIONS)
})
