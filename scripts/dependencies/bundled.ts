import type { Manifest } from '../../tests/packages/publication.ts'

/** Bundled packages, by the package that bundles them. They are published although no manifest lists them. */
const BUNDLED: Readonly<Record<string, readonly string[]>> = {
  '@postern/mock-sender': ['preact', '@preact/signals'],
}

/** The packages whose code a package contains, with their exact versions. */
export function bundledIn({ name, devDependencies = {} }: Manifest): Readonly<Record<string, string>> {
  return Object.fromEntries((BUNDLED[name] ?? []).map((bundled) => [bundled, devDependencies[bundled]!]))
}
