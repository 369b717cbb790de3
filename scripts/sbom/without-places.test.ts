import { expect, it } from 'vitest'
import { withoutPlaces } from './without-places.ts'

const component = {
  name: 'folder',
  version: '1.0.0',
  'bom-ref': '@postern/koa@1.0.0',
  purl: 'pkg:npm/%40postern/koa@1.0.0?vcs_url=file:///tmp/folder',
  properties: [{ name: 'cdx:npm:package:path', value: 'node_modules/koa' }],
  externalReferences: [
    { type: 'distribution', url: 'https://registry.example/koa.tgz' },
    { type: 'website', url: 'https://koajs.com' },
  ],
}

it('removes paths, time and random number from a list of components, and names its package', () => {
  const metadata = { timestamp: '2026-11-27T00:00:00Z', component }
  const dependencies = [{ ref: component['bom-ref'], dependsOn: [] }]
  const sbom = { serialNumber: 'urn:uuid:1', metadata, components: [component], dependencies }
  const kept = {
    name: 'folder',
    version: '1.0.0',
    'bom-ref': '@postern/koa@1.0.0',
    purl: 'pkg:npm/%40postern/koa@1.0.0',
    externalReferences: [{ type: 'website', url: 'https://koajs.com' }],
  }
  expect(withoutPlaces('@postern/koa', sbom)).toEqual({
    metadata: { component: { ...kept, name: '@postern/koa' } },
    components: [kept],
    dependencies,
  })
})
