import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Something that users import: its name and its source file. */
export interface Entry {
  /** `@postern/core/stores/redis`. */
  readonly name: string
  readonly file: string
}

/** The packages. The first one with an export describes it. */
const PACKAGES = ['core', 'express', 'fastify', 'koa', 'hono', 'providers', 'mock-sender']

/** Every entry of every published package. */
export function readEntries(): readonly Entry[] {
  return PACKAGES.flatMap((folder) => {
    const root = new URL(`../../../packages/${folder}/`, import.meta.url)
    const manifest: { name: string; exports: Record<string, string> } = JSON.parse(
      readFileSync(new URL('package.json', root), 'utf8'),
    )
    return Object.entries(manifest.exports)
      .filter(([, file]) => file.endsWith('.ts'))
      .map(([path, file]) => ({
        name: manifest.name + path.slice(1),
        file: fileURLToPath(new URL(file, root)),
      }))
  })
}
