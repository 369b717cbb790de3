import { readFileSync } from 'node:fs'
import type { AnyProvider } from '@postern/core'

/** A provider of packages/providers and the SDKs that its test compares it with. */
export interface Service {
  /** The entry after `@postern/providers/`. */
  readonly entry: string
  /** The name under which the entry exports it. */
  readonly name: string
  readonly provider: AnyProvider
  /** `stripe 23.1.0`; empty if no SDK verifies signatures. */
  readonly sdks: readonly string[]
}

const root = new URL('../../packages/providers/', import.meta.url)

interface Manifest {
  readonly exports: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** Every provider that the package exports, in the order of its entries. */
export async function readServices(): Promise<Service[]> {
  const manifest: Manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const services: Service[] = []
  for (const [path, file] of Object.entries(manifest.exports)) {
    if (!file.endsWith('.ts')) continue
    const exported: Readonly<Record<string, unknown>> = await import(new URL(file, root).href)
    const sdks = sdksOf(new URL(file.replace(/\.ts$/, '.test.ts'), root), manifest)
    // The order of a module's names differs between runtimes.
    for (const name of Object.keys(exported).toSorted()) {
      const provider = exported[name]
      if (isProvider(provider)) services.push({ entry: path.slice(2), name, provider, sdks })
    }
  }
  return services
}

function isProvider(value: unknown): value is AnyProvider {
  return typeof value === 'object' && value !== null && 'envelope' in value && 'signature' in value
}

/** The packages, except Postern's, that an entry's test imports values from. */
function sdksOf(test: URL, { devDependencies }: Manifest): string[] {
  const source = readFileSync(test, 'utf8')
  const imported = [...source.matchAll(/^import (?!type )[^'\n]+ from '([^'\n]+)'/gm)].map(
    ([, name]) => name!,
  )
  const packages = imported.map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0])
  return [...new Set(packages)]
    .filter((name) => name in devDependencies && !name.startsWith('@postern/'))
    .map((name) => `${name} ${devDependencies[name]}`)
}
