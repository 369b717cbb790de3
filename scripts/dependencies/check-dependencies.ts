// npm run dependencies: checks the ranges and licences of all published code, including bundled code.
// Also checks the registry's advisories, and prints a notice if the registry is unreachable.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { workspaceManifests } from '../../tests/packages/publication.ts'
import { bundledIn } from './bundled.ts'
import { describePeers, findAdvisory, findLicenceProblem, readAudit } from './judge-dependencies.ts'

const manifests = workspaceManifests()
const own = manifests.map(({ name }) => name)
const published = Object.fromEntries([
  ...manifests.flatMap(({ dependencies = {} }) =>
    Object.entries(dependencies).filter(([name]) => !own.includes(name)),
  ),
  ...manifests.flatMap((manifest) => Object.entries(bundledIn(manifest))),
])

const folder = mkdtempSync(join(tmpdir(), 'postern-dependencies-'))
try {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'published', private: true, dependencies: published }),
  )
  npm('install', '--package-lock-only', '--ignore-scripts', '--no-audit')
  const installed = readLock(join(folder, 'package-lock.json'))
  for (const { name, version, license } of installed) console.log(`${name} ${version}, ${license}`)
  console.log(describePeers(manifests))
  const audit = readAudit(npm('audit', '--json'))
  if ('unreachable' in audit) console.log(`The registry was not asked for advisories: ${audit.unreachable}`)
  const problems = [
    ...Object.entries(published).map(([name, range]) => findAdvisory(name, range)),
    ...installed.map(({ name, license }) => findLicenceProblem(name, license)),
    ...manifests.map(({ name, license }) => findLicenceProblem(name, license)),
    ...('found' in audit ? audit.found : []),
  ].filter((problem) => problem !== undefined)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function npm(...args: string[]): string {
  return spawnSync('npm', args, { cwd: folder, encoding: 'utf8', shell: process.platform === 'win32' }).stdout
}

/** Lists all packages that an install of the published packages installs. */
function readLock(path: string): { name: string; version: string; license?: string }[] {
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as {
    packages: Record<string, { version: string; license?: string }>
  }
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, { version, license }]) => ({
      name: place.replace(/^.*node_modules\//, ''),
      version,
      ...(license !== undefined && { license }),
    }))
}
