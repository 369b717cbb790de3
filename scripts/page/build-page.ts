import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const PACKAGE = fileURLToPath(new URL('../../packages/mock-sender/', import.meta.url))
const SOURCE = join(PACKAGE, 'src/page')
const STYLES = ['tokens', 'base', 'shell', 'list', 'panel', 'body']

/** The path of the built page, in the workspace and in the published package. */
export const PAGE_FILE = join(PACKAGE, 'dist/page.html')

/** Builds the page as one file with its script and style, and a file with the licences of the bundled packages. */
export async function buildPage(): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(SOURCE, 'main.tsx')],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    absWorkingDir: PACKAGE,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  })
  const style = await build({
    stdin: {
      contents: STYLES.map((name) => `@import './style/${name}.css';`).join('\n'),
      resolveDir: SOURCE,
      loader: 'css',
    },
    bundle: true,
    minify: true,
    write: false,
    target: 'es2022',
  })
  const page = fillIn(readFileSync(join(SOURCE, 'page.html'), 'utf8'), {
    style: style.outputFiles[0]!.text.trim(),
    script: outputFiles[0]!.text.trim(),
  })
  writeWhole(PAGE_FILE, page)
  writeWhole(join(dirname(PAGE_FILE), 'PAGE-NOTICES.md'), toNotices(Object.keys(metafile.inputs)))
  return page
}

function fillIn(html: string, parts: Readonly<Record<string, string>>): string {
  const filled = html.replace(/\/\* (style|script) \*\//g, (_, name: string) => {
    // Neither may close its own element.
    return parts[name]!.replace(/<\/(?=script|style)/gi, '<\\/').replaceAll('<!--', '<\\!--')
  })
  return filled.replace(/\n\s*(?=<)/g, '\n')
}

/** Writes atomically, because tests build the page concurrently. */
function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text)
  renameSync(draft, path)
}

function toNotices(inputs: readonly string[]): string {
  const folders = inputs.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? [])
  const notices = [...new Set(folders)].sort().map((folder) => {
    const root = join(PACKAGE, folder)
    const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const licence = readdirSync(root).find((file) => /^licen[cs]e/i.test(file))
    if (licence === undefined) throw new Error(`${name} has no licence file. Do not bundle it.`)
    return `## ${name} ${version}\n\n${readFileSync(join(root, licence), 'utf8').trim()}\n`
  })
  return `# Third-party code in the page\n\n${notices.join('\n')}`
}
