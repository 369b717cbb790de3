import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { findLack } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import { installProject, packWorkspace, peersOfWorkspace } from '../packages/publication.ts'
import { type Results, runList, showResults, startFromNpm } from './run-list.ts'

/** From npm; the first is the oldest Node that the packages accept. */
const RUNTIMES = {
  'node@20.19.0': ['node'],
  'node@22.23.3': ['node'],
  'node@24.21.0': ['node'],
  'bun@1.4.5': ['bun', 'run'],
  'deno@2.9.6': ['deno', 'run', '--allow-all', '--quiet'],
}
const MINIFLARE = 'miniflare@4.20260317.0'
/** Before and after timers became objects there. */
const COMPATIBILITY_DATES = ['2025-11-01', '2026-03-01']

function checkRuntimes(project: string): Record<string, Results> {
  return Object.fromEntries(
    Object.entries(RUNTIMES).map(([runtime, call]) => [
      runtime,
      runList(project, runtime, startFromNpm(runtime, call, 'smoke.mjs')),
    ]),
  )
}

/** The smoke list against a Worker in Cloudflare's own runtime. */
async function checkWorkerd(project: string): Promise<Record<string, Results>> {
  // One file of the Worker and all it imports, as Cloudflare's own tool makes before it deploys.
  await build({
    entryPoints: [join(project, 'worker.mjs')],
    outfile: join(project, 'worker.bundle.mjs'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*'],
    logLevel: 'error',
  })
  const entries = COMPATIBILITY_DATES.map((date): [string, Results] => {
    const start = { command: process.execPath, args: ['smoke-worker.mjs', date] }
    return [`workerd@${date}`, runList(project, `workerd@${date}`, start)]
  })
  return Object.fromEntries(entries)
}

/** The sender's matchers under Bun's own test runner. */
function checkBunTest(project: string): Record<string, Results> {
  const runtime = 'bun@1.4.5'
  cpSync(join(import.meta.dirname, '../packages/jest-consumer/judge.cjs'), join(project, 'judge.cjs'))
  const start = startFromNpm(runtime, ['bun', 'test'], './matchers.test.mjs')
  return { 'bun test': runList(project, runtime, start) }
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
    const runtime = 'node@22.23.3'
    const start = startFromNpm(runtime, ['node'], 'pg-boss-12.mjs')
    const results = runList(project, runtime, { ...start, env: { POSTGRES_URL: server.url } })
    return { [`pg-boss 12 on ${runtime}`]: results }
  } finally {
    await server.stop()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'postern-runtimes-'))
try {
  const tarballs = packWorkspace(join(folder, 'tarballs'))
  cpSync(import.meta.dirname, join(folder, 'project'), { recursive: true })
  const packages = [...tarballs, ...peersOfWorkspace(), '@hono/node-server@2.1.8', MINIFLARE]
  const project = installProject(join(folder, 'project'), { type: 'module' }, packages)
  showResults(checkRuntimes(project))
  showResults(await checkWorkerd(project))
  showResults(checkBunTest(project))
  const core = tarballs.find((path) => path.includes('core'))!
  showResults(await checkPgBoss12(join(folder, 'pg-boss-12'), core))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
