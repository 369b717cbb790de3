import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

/** Packages that a user installs next to Postern. They stay imports, as in the packages' builds. */
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
 * Compiles a module like the packages' build and resolves to the file URL of the result.
 * A TypeScript runner would measure its own transformations instead.
 * @param replaced replacement sources, by the end of the file's path
 */
export async function bundle(
  name: string,
  source: string,
  replaced: Readonly<Record<string, string>> = {},
): Promise<string> {
  const outfile = `${ROOT}node_modules/.cache/postern-bench/${name}.mjs`
  await build({
    stdin: { contents: source, resolveDir: `${ROOT}bench`, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    plugins: [replace(replaced)],
    logLevel: 'error',
  })
  return pathToFileURL(outfile).href
}

function replace(replaced: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'replace',
    setup({ onLoad }) {
      for (const [end, contents] of Object.entries(replaced)) {
        const filter = new RegExp(`/${end.replaceAll('.', '\\.')}$`)
        onLoad({ filter }, ({ path }) => ({ contents, loader: 'ts', resolveDir: dirname(path) }))
      }
    },
  }
}
