import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The part of a package.json that the checks here read. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { optional?: boolean }>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly publishConfig: Readonly<Record<string, unknown>>
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Runs a command and returns its output. Throws with the output if it fails. */
export function run(cwd: string, command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error([`${command} ${args.join(' ')}`, error?.message, stdout, stderr].filter(Boolean).join('\n'))
}

/** Builds every package, writes the tarballs of a release to `folder` and returns their paths. */
export function packWorkspace(folder: string): string[] {
  const pnpm = (...args: string[]) =>
    run(ROOT, process.execPath, 'scripts/pnpm.mjs', '-r', '--filter', './packages/*', ...args)
  pnpm('run', 'build')
  pnpm('pack', '--pack-destination', folder)
  return readdirSync(folder).map((file) => join(folder, file))
}

/** Installs tarballs and other packages (`name@range`) into a new, empty project. */
export function installProject(folder: string, manifest: object, packages: readonly string[]): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, ...manifest }),
  )
  run(
    folder,
    'npm',
    'install',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    ...packages,
  )
  return folder
}

/** The packages of this workspace that are installed in a project. */
export function installedPackages(project: string): Manifest[] {
  const scope = join(project, 'node_modules/@postern')
  return readdirSync(scope).map((name) => JSON.parse(readFileSync(join(scope, name, 'package.json'), 'utf8')))
}

/** The import paths of a package: `@postern/core/stores/memory`. */
export function entriesOf({ name, exports }: Manifest): string[] {
  const paths = Object.keys(exports).filter((path) => path !== './package.json')
  return paths.map((path) => name + path.slice(1))
}

/** The published packages of this workspace. */
export function workspaceManifests(): Manifest[] {
  const packages = join(ROOT, 'packages')
  return readdirSync(packages).map((name) =>
    JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')),
  )
}

/** `name@version` of the frameworks that are peers, and of their types, in the versions that we test. */
export function peersOfWorkspace(): string[] {
  return workspaceManifests().flatMap((manifest) => {
    const { peerDependencies = {}, peerDependenciesMeta = {}, devDependencies = {} } = manifest
    return Object.keys(peerDependencies)
      .filter((peer) => !peerDependenciesMeta[peer]?.optional)
      .flatMap((peer) => [peer, `@types/${peer}`])
      .filter((peer) => peer in devDependencies)
      .map((peer) => `${peer}@${devDependencies[peer]}`)
  })
}
