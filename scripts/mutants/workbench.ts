import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countPlaces } from './all-mutants.ts'
import { type Mutant, SUITES } from './mutant.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const TEST_TIMEOUT_MS = 8_000
const HANG_MS = 120_000
/** A fault that does not parse proves nothing about the tests. */
const NOT_PARSED =
  /Error compiling script|SqliteError: (near|no such)|syntax error|SyntaxError|Transform failed/

export type Verdict =
  | { readonly kind: 'passed'; readonly tests: number }
  /** The first test that failed. */
  | { readonly kind: 'failed'; readonly test: string }
  | { readonly kind: 'broken'; readonly why: string }

/** A copy of the core package. Faults in it leave the working tree unchanged. */
export interface Workbench {
  /** Runs a suite on the unchanged source, or with a fault in it. */
  run(suite: keyof typeof SUITES, mutant?: Mutant): Promise<Verdict>
  remove(): void
}

export function createWorkbench(): Workbench {
  const folder = mkdtempSync(join(tmpdir(), 'postern-mutants-'))
  const core = join(folder, 'packages/core')
  mkdirSync(core, { recursive: true })
  for (const name of ['src', 'test-servers', 'test-support', 'package.json']) {
    cpSync(join(root, 'packages/core', name), join(core, name), { recursive: true })
  }
  for (const name of ['tsconfig.json', 'vitest.config.ts']) cpSync(join(root, name), join(folder, name))
  for (const place of ['node_modules', 'packages/core/node_modules']) {
    symlinkSync(join(root, place), join(folder, place), 'dir')
  }

  return {
    async run(suite, mutant) {
      if (mutant === undefined) return runTests(folder, suite)
      const path = join(core, 'src', mutant.file)
      const source = readFileSync(path, 'utf8')
      const count = countPlaces(source, mutant)
      if (count !== 1) return { kind: 'broken', why: `${mutant.file} contains its text ${count} times` }
      writeFileSync(
        path,
        source.replace(mutant.find, () => mutant.replace),
      )
      try {
        return await runTests(folder, suite)
      } finally {
        writeFileSync(path, source)
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

interface Report {
  testResults: { message: string; assertionResults: Result[] }[]
}

interface Result {
  status: string
  fullName: string
  failureMessages: string[] | null
}

async function runTests(folder: string, name: keyof typeof SUITES): Promise<Verdict> {
  const suite = SUITES[name]
  const missing = suite.files.find((file) => !existsSync(join(folder, 'packages/core/src', file)))
  if (missing !== undefined) return { kind: 'broken', why: `there is no ${missing}` }
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...[
      '--root',
      folder,
      '--bail=1',
      '--typecheck=false',
      `--testTimeout=${TEST_TIMEOUT_MS}`,
      `--hookTimeout=60000`,
    ],
    ...['--reporter=json', `--outputFile=${report}`],
    ...('only' in suite ? ['-t', suite.only] : []),
    ...suite.files.map((file) => join('packages/core/src', file)),
  ]
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore', timeout: HANG_MS })
  const [code] = await once(child, 'exit')
  if (code === null) return { kind: 'broken', why: `the tests did not end within ${HANG_MS / 1000} s` }
  if (!existsSync(report)) return { kind: 'broken', why: 'the tests wrote no report' }
  return toVerdict(JSON.parse(readFileSync(report, 'utf8')), code)
}

function toVerdict({ testResults }: Report, code: number): Verdict {
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failure = results.find(({ status }) => status === 'failed')
  if (failure) {
    const why = NOT_PARSED.exec(failure.failureMessages?.join() ?? '')
    return why ? { kind: 'broken', why: why[0] } : { kind: 'failed', test: failure.fullName }
  }
  if (code !== 0) {
    return { kind: 'broken', why: testResults.map(({ message }) => message).join(' ') || 'no test failed' }
  }
  const tests = results.filter(({ status }) => status === 'passed').length
  return tests > 0
    ? { kind: 'passed', tests }
    : { kind: 'broken', why: 'no test ran: is its server installed?' }
}
