// Runs the smoke list of receivers on every platform, each in its own project with the packages as published.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findLack } from '../../packages/core/test-servers/describe-with-server.ts'
import { startPostgresServer } from '../../packages/core/test-servers/postgres-server.ts'
import { installProject, packWorkspace, run } from '../packages/publication.ts'
import { type Results, showResults } from '../runtimes/run-list.ts'
import { type Platform, type PlatformFolder, readPlatformFolders, withRuntime } from './platforms.ts'
import { SECRET, SMOKE_LIST } from './smoke-list.ts'
import { type RunningApp, startApp } from './start-app.ts'

/** Runs a script of an app with the runtime of its first platform. */
function runScript(
  project: string,
  { platforms }: PlatformFolder['manifest'],
  script: string,
  env: Readonly<Record<string, string>> = {},
): void {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  run(project, 'env', ...variables, 'sh', '-c', withRuntime(platforms[0]!, `npm run ${script}`))
}

/** Copies an app with the shared handler, installs its dependencies and ours, and builds it. */
function prepare({ name, path, manifest }: PlatformFolder, folder: string, tarballs: string[]): string {
  const project = join(folder, name)
  cpSync(path, project, { recursive: true, filter: (file) => !/node_modules|\.next|dist$/.test(file) })
  cpSync(join(import.meta.dirname, 'handle-contact.ts'), join(project, 'handle-contact.ts'))
  const ours = Object.keys(manifest.dependencies).filter((dependency) => dependency.startsWith('@postern/'))
  const packed = ours.map((dependency) => {
    const start = `${dependency.replace('@', '').replace('/', '-')}-`
    return tarballs.find((tarball) => tarball.split('/').at(-1)!.startsWith(start))!
  })
  try {
    installProject(project, manifest, packed)
  } catch (error) {
    throw new Error(
      `The dependencies of tests/platforms/${name} cannot be installed. This command needs the npm registry: check the network and run it again.`,
      { cause: error },
    )
  }
  if (manifest.scripts?.build) runScript(project, manifest, 'build')
  return project
}

/** Runs the smoke list against one platform. */
async function checkPlatform(project: string, platform: Platform): Promise<Results> {
  const { without = {}, path = '/webhooks/acme' } = platform
  let app: RunningApp
  try {
    app = await startApp(project, withRuntime(platform, platform.start), { WEBHOOK_SECRET: SECRET })
  } catch (error) {
    return { starts: (error as Error).message }
  }
  const results: Results = { starts: undefined }
  for (const [name, check] of Object.entries(SMOKE_LIST)) {
    const problem = await check({ ...app, path }).then(
      () => undefined,
      (error: Error) => `${error.message}\n${app.output().slice(-2_000)}`,
    )
    const unexpected = problem ? undefined : `It holds, but package.json says: ${without[name]}`
    results[name] = name in without ? unexpected : problem
  }
  await app.stop()
  return results
}

/** Runs the app's own tests. */
async function testApp(project: string, manifest: PlatformFolder['manifest']): Promise<void> {
  if (!manifest.postgres) return runScript(project, manifest, 'test')
  const lack = findLack('postgres')
  if (lack?.verdict === 'failed') throw new Error(lack.reason)
  if (lack !== undefined) return console.log(`The app's own tests are skipped: ${lack.reason}`)
  const server = await startPostgresServer()
  try {
    runScript(project, manifest, 'test', { POSTGRES_URL: server.url })
  } finally {
    await server.stop()
  }
}

const named = process.argv.slice(2)
const folders = readPlatformFolders()
const unknown = named.filter((name) => !folders.some((folder) => folder.name === name))
if (unknown.length > 0) {
  const names = folders.map(({ name }) => name).join(', ')
  throw new Error(`There is no folder ${unknown.join(', ')} in tests/platforms. Choose from ${names}.`)
}
const temporary = mkdtempSync(join(tmpdir(), 'postern-platforms-'))
try {
  const tarballs = packWorkspace(join(temporary, 'tarballs'))
  for (const folder of folders.filter(({ name }) => named.length === 0 || named.includes(name))) {
    const project = prepare(folder, temporary, tarballs)
    const results: Record<string, Results> = {}
    for (const platform of folder.manifest.platforms) {
      results[platform.name] = await checkPlatform(project, platform)
    }
    showResults(results)
    if (folder.manifest.scripts?.test) await testApp(project, folder.manifest)
  }
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
