import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findLack } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import { installProject, packWorkspace, peersOfWorkspace } from '../packages/publication.ts'

/** From npm; the first is the oldest Node that the packages accept. */
const RUNTIMES = {
  'node@20.19.0': ['node'],
  'node@22.23.3': ['node'],
  'node@24.21.0': ['node'],
  'bun@1.4.5': ['bun', 'run'],
  'deno@2.9.6': ['deno', 'run', '--allow-all', '--quiet'],
}
const TIME_LIMIT_MS = 120_000

/** What went wrong by the name of the check; undefined where nothing did. */
type Results = Record<string, string | undefined>

/** Runs the smoke list on one runtime. That it is the right one, and that it ends by itself, are checks too. */
function smoke(
  project: string,
  runtime: string,
  command: readonly string[],
  { script = 'smoke.mjs', env = {} } = {},
): Results {
  const npx = ['--yes', '--prefer-offline', '-p', runtime, '--', ...command, script]
  const { stdout, stderr, status } = spawnSync('npx', npx, {
    cwd: project,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: TIME_LIMIT_MS,
  })
  const [first, ...lines] = stdout.split('\n').filter((line) => line.startsWith('{'))
  const started = first === JSON.stringify({ runtime })
  const checks = lines.map((line): { name: string; problem?: string } => JSON.parse(line))
  return {
    starts: started ? undefined : `${first}\n${stderr}`,
    ...Object.fromEntries(checks.map(({ name, problem }) => [name, problem])),
    ends: status === 0 ? undefined : `It ended with ${status ?? 'its time limit'}.\n${stderr}`,
  }
}

/** One line for each check, one column for each runtime. */
function toTable(results: Record<string, Results>, names: readonly string[]): string {
  const verdicts = names.map((name) => Object.values(results).map((list) => (list[name] ? 'FAILED' : 'ok')))
  const rows = [['', ...Object.keys(results)], ...names.map((name, i) => [name, ...verdicts[i]!])]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The inbox cases on pg-boss 12, for which the workspace's own Node is too old. */
async function checkPgBoss12(folder: string, core: string): Promise<Record<string, Results>> {
  const lack = findLack('postgres')
  if (lack?.verdict === 'skipped') {
    console.log(`pg-boss 12 is skipped: ${lack.reason}`)
    return {}
  }
  if (lack !== undefined) throw new Error(lack.reason)
  cpSync(import.meta.dirname, folder, { recursive: true })
  const project = installProject(folder, { type: 'module' }, [core, 'pg-boss@12.38.0', 'pg@8.23.1'])
  const server = await startPostgresServer()
  try {
    const options = { script: 'pg-boss-12.mjs', env: { POSTGRES_URL: server.url } }
    const runtime = 'node@22.23.3'
    return { [`pg-boss 12 on ${runtime}`]: smoke(project, runtime, ['node'], options) }
  } finally {
    await server.stop()
  }
}

/** Prints a table of the results, and what went wrong. */
function show(results: Record<string, Results>): void {
  const names = [...new Set(Object.values(results).flatMap(Object.keys))]
  for (const list of Object.values(results)) {
    for (const name of names) if (!(name in list)) list[name] = 'It did not run.'
  }
  console.log(toTable(results, names))
  const problems = Object.entries(results).flatMap(([runtime, list]) =>
    Object.entries(list).flatMap(([name, problem]) => (problem ? `${runtime}, ${name}: ${problem}` : [])),
  )
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}

const folder = mkdtempSync(join(tmpdir(), 'postern-runtimes-'))
try {
  const tarballs = packWorkspace(join(folder, 'tarballs'))
  cpSync(import.meta.dirname, join(folder, 'project'), { recursive: true })
  const packages = [...tarballs, ...peersOfWorkspace(), '@hono/node-server@2.1.8']
  const project = installProject(join(folder, 'project'), { type: 'module' }, packages)
  show(
    Object.fromEntries(
      Object.entries(RUNTIMES).map(([runtime, command]) => [runtime, smoke(project, runtime, command)]),
    ),
  )
  const core = tarballs.find((path) => path.includes('core'))!
  show(await checkPgBoss12(join(folder, 'pg-boss-12'), core))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
