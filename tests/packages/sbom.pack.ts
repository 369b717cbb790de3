import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { bundledIn } from '../../scripts/dependencies/bundled.ts'
import { createSbom, readManifest } from '../../scripts/sbom/create-sbom.ts'
import { workspaceManifests } from './publication.ts'

const { tarballs } = inject('projects')

describe.each(tarballs.map((path) => [basename(path), path] as const))('%s', (_name, tarball) => {
  const manifest = readManifest(tarball)
  const sbom = createSbom(tarball, tarballs)

  it('has a list of components that names its package and its direct dependencies', () => {
    const { component } = sbom.metadata
    expect(component).toMatchObject({ name: manifest.name, version: manifest.version })
    const names = new Map(sbom.components.map((one) => [one['bom-ref'], one.name]))
    const direct = sbom.dependencies.find(({ ref }) => ref === component['bom-ref'])!.dependsOn
    const bundled = bundledIn(workspaceManifests().find(({ name }) => name === manifest.name)!)
    const expected = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(bundled)]
    expect(direct.map((ref) => names.get(ref)).sort()).toEqual(expected.sort())
  })

  it('has a complete list of components, without a registry and without a local path', () => {
    const refs = [sbom.metadata.component, ...sbom.components].map((one) => one['bom-ref'])
    expect(
      sbom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref)),
    ).toEqual([])
    const text = JSON.stringify(sbom)
    expect(text).not.toMatch(/\.tgz|file:|registry/)
    expect(text).not.toContain(tmpdir())
  })
})
