import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { findLack } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import { installProject, packWorkspace, peersOfWorkspace } from '../packages/publication.ts'
import { type Results, runList, showResults, startFromNpm } from './run-list.ts'
import { COMPATIBILITY_DATES, MINIFLARE, RUNTIMES } from './runtimes.ts'

/** The runtimes that pg-boss 12 supports. */
const PG_BOSS_12_RUNTIMES = ['node@22.23.3', 'node@24.21.0']

function checkRuntimes(project: string): Record<string, Results> {
  return Object.fromEntries(
    Object.entries(RUNTIMES).map(([runtime, call]) => [
      runtime,
      runList(project, runtime, startFromNpm(runtime, call, 'smoke.mjs')),
    ]),
  )
}

/** Runs the smoke list against a Worker in Cloudflare's runtime. */
async function checkWorkerd(project: string): Promise<Record<string, Results>> {
  // Bundles the Worker into one file, as Cloudflare's tool does before a deployment.
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

/** Runs the sender's matchers in Bun's test runner. */
function checkBunTest(project: string): Record<string, Results> {
  const runtime = 'bun@1.4.5'
  cpSync(join(import.meta.dirname, '../packages/jest-consumer/judge.cjs'), join(project, 'judge.cjs'))
  const start = startFromNpm(runtime, ['bun', 'test'], './matchers.test.mjs')
  return { 'bun test': runList(project, runtime, start) }
}

/** Runs the inbox cases on pg-boss 12, for which the workspace's Node is too old. */
async function checkPgBoss12(project: string): Promise<Record<string, Results>> {
  const results: Record<string, Results> = {}
  for (const runtime of PG_BOSS_12_RUNTIMES) {
    const server = await startPostgresServer()
    try {
      const start = startFromNpm(runtime, ['node'], 'pg-boss-12.mjs')
      const env = { POSTGRES_URL: server.url }
      results[`pg-boss 12 on ${runtime}`] = runList(project, runtime, { ...start, env })
    } finally {
      await server.stop()
    }
  }
  return results
}

const folder = mkdtempSync(join(tmpdir(), 'postern-runtimes-'))
let tarballs: string[] | undefined

/** Copies this folder to a new project and installs the packages as published. */
function installHere(name: string, choose: (tarballs: readonly string[]) => readonly string[]): string {
  tarballs ??= packWorkspace(join(folder, 'tarballs'))
  cpSync(import.meta.dirname, join(folder, name), { recursive: true })
  return installProject(join(folder, name), { type: 'module' }, choose(tarballs))
}

let project: string | undefined
function installAll(): string {
  project ??= installHere('project', (all) => [
    ...all,
    ...peersOfWorkspace(),
    '@hono/node-server@2.1.8',
    MINIFLARE,
  ])
  return project
}

/** The parts of `npm run test:runtimes -- <names>`. Without names, it runs all. */
const PARTS: Record<string, () => Promise<void>> = {
  runtimes: async () => showResults(checkRuntimes(installAll())),
  workerd: async () => showResults(await checkWorkerd(installAll())),
  'bun-test': async () => showResults(checkBunTest(installAll())),
  async 'pg-boss'() {
    const lack = findLack('postgres')
    if (lack?.verdict === 'failed') throw new Error(lack.reason)
    if (lack !== undefined) return console.log(`pg-boss 12 is skipped: ${lack.reason}`)
    const core = (all: readonly string[]) => all.filter((path) => path.includes('core'))
    const small = installHere('pg-boss-12', (all) => [...core(all), 'pg-boss@12.38.0', 'pg@8.23.1'])
    showResults(await checkPgBoss12(small))
  },
}

const named = process.argv.slice(2)
const unknown = named.filter((name) => !(name in PARTS))
if (unknown.length > 0) {
  throw new Error(`There is no part ${unknown.join(', ')}. Choose from ${Object.keys(PARTS).join(', ')}.`)
}
try {
  for (const name of named.length > 0 ? named : Object.keys(PARTS)) await PARTS[name]!()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
