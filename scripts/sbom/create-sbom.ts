import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Manifest, run, workspaceManifests } from '../../tests/packages/publication.ts'
import { bundledIn } from '../dependencies/bundled.ts'
import { type Sbom, withoutPlaces } from './without-places.ts'

/**
 * Lists what an install of a tarball installs and what the tarball bundles. Packages of this workspace are taken from
 * `tarballs`, so that the list of a version can be made before it is published.
 */
export function createSbom(tarball: string, tarballs: readonly string[]): Sbom {
  const manifest = readManifest(tarball)
  const places = new Map(tarballs.map((path) => [readManifest(path).name, `file:${path}`]))
  const wanted = Object.entries(manifest.dependencies ?? {}).map(([name, range]) => [
    name,
    places.get(name) ?? range,
  ])
  const folder = mkdtempSync(join(tmpdir(), 'postern-sbom-'))
  try {
    const { name, version, license } = manifest
    const dependencies = { ...Object.fromEntries(wanted), ...bundledOf(manifest) }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, license, dependencies }))
    run(folder, 'npm', 'install', '--package-lock-only', '--ignore-scripts', '--no-audit', '--no-fund')
    const options = ['--sbom-format=cyclonedx', '--sbom-type=library', '--package-lock-only']
    return withoutPlaces(name, JSON.parse(run(folder, 'npm', 'sbom', ...options)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The package.json that a tarball publishes. */
export function readManifest(tarball: string): Manifest {
  return JSON.parse(run(tmpdir(), 'tar', '-xzOf', tarball, 'package/package.json'))
}

function bundledOf({ name }: Manifest): Readonly<Record<string, string>> {
  return bundledIn(workspaceManifests().find((manifest) => manifest.name === name)!)
}
