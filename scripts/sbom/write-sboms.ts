// npm run sbom [folder]: writes a CycloneDX list of the production dependencies beside each tarball of `npm run pack`.
import { readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createSbom } from './create-sbom.ts'

const folder = resolve(process.argv[2] ?? 'dist')
const tarballs = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
if (tarballs.length === 0) throw new Error(`There is no tarball in ${folder}. Run npm run pack.`)

for (const tarball of tarballs) {
  const sbom = createSbom(
    join(folder, tarball),
    tarballs.map((file) => join(folder, file)),
  )
  const file = tarball.replace(/\.tgz$/, '.cdx.json')
  writeFileSync(join(folder, file), `${JSON.stringify(sbom, null, 2)}\n`)
  console.log(`${file}, ${sbom.components.length} components`)
}
