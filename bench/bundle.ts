import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** What a user installs beside Postern stays an import, as it does in the packages' own builds. */
const EXTERNAL = [
  '@octokit/webhooks',
  'stripe',
  'standardwebhooks',
  'svix',
  'express',
  'fastify',
  'koa',
  'hono',
  '@hono/node-server',
  'raw-body',
]

/**
 * Compiles a module as the packages' build does and resolves to the file URL of the result.
 * A TypeScript runner would measure its own transformations instead.
 */
export async function bundle(name: string, source: string): Promise<string> {
  const outfile = `${ROOT}node_modules/.cache/postern-bench/${name}.mjs`
  await build({
    stdin: { contents: source, resolveDir: `${ROOT}bench`, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    logLevel: 'error',
  })
  return pathToFileURL(outfile).href
}
