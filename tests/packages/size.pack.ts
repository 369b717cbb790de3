import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, inject, it } from 'vitest'
import { entriesOf, installedPackages } from './publication.ts'
import limits from './size-limits.json' with { type: 'json' }

const { esm } = inject('projects')
const entries = installedPackages(esm).flatMap(entriesOf)

/** Bytes of an entry with the chunks it loads, minified and compressed; other packages are not counted. */
async function sizeOf(entry: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${entry}'`, resolveDir: esm },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins: [
      {
        name: 'other-packages-stay-outside',
        setup({ onResolve }) {
          onResolve({ filter: /^[^./]/ }, ({ path }) =>
            path === entry ? undefined : { path, external: true },
          )
        },
      },
    ],
  })
  return gzipSync(outputFiles[0]!.contents).length
}

it('has a ceiling for every entry', () => {
  expect(Object.keys(limits.gzipBytes).sort()).toEqual(entries.toSorted())
})

it.each(Object.entries<number>(limits.gzipBytes))('%s stays below %i bytes', async (entry, limit) => {
  expect(await sizeOf(entry)).toBeLessThanOrEqual(limit)
})
