import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { toAnchor } from '../docs/.vitepress/anchor.ts'
import { renderAgentFiles } from '../scripts/docs/agent-files.ts'
import {
  findDeadAnchors,
  findDeadPaths,
  findUncheckedBlocks,
  findUnknownCommands,
  findUnknownScripts,
} from '../scripts/docs/check-page.ts'
import { listPages, REPOSITORY } from '../scripts/docs/pages.ts'
import { DOCUMENTS, renderDocument } from '../scripts/render-docs.ts'

const root = new URL('../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const parents = ['packages', 'examples'].flatMap((parent) =>
  foldersIn(parent).map((name) => `${parent}/${name}`),
)
const pages = listPages()
const markdown = ['.', 'bench', ...parents]
  .flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  )
  .concat(pages)

function foldersIn(parent: string): string[] {
  const entries = readdirSync(new URL(`${parent}/`, root), { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

/** The first page of the reference reads every source, which takes some seconds. */
const READING_MS = 300_000

it.each(DOCUMENTS)(
  '%s shows the files and tables of today (npm run docs writes them)',
  (path) => expect(renderDocument(read(path))).toBe(read(path)),
  READING_MS,
)

it.each(Object.entries(renderAgentFiles()))(
  '%s contains the current pages (npm run docs writes it)',
  (path, text) => {
    expect(read(path)).toBe(text)
    expect(findDeadPaths(path, text)).toEqual([])
  },
)

it.each(markdown)('%s links and names only paths that exist', (path) => {
  expect(findDeadPaths(path, read(path))).toEqual([])
})

it.each(pages)('%s links to headings that exist, has one title and no unchecked code', (path) => {
  const text = read(path)
  expect(findDeadAnchors(path, text, toAnchor)).toEqual([])
  expect(text.replace(/^ *```[\s\S]*?^ *```/gm, '').match(/^# .+$/gm)).toHaveLength(1)
  expect(findUncheckedBlocks(text)).toEqual([])
})

it.each(markdown.filter((path) => path.startsWith('packages/')))(
  '%s has no relative links, which lead nowhere on npm, and its links to the repository lead to files',
  (path) => {
    const targets = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
    expect(targets.filter((target) => !/^(https?:|#)/.test(target))).toEqual([])
    const ours = targets.filter((target) => target.startsWith(REPOSITORY))
    const files = ours.map(
      (target) => /^\/(?:blob|tree)\/main\/([^#]+)/.exec(target.slice(REPOSITORY.length))?.[1],
    )
    expect(files.filter((file) => file !== undefined && !existsSync(new URL(file, root)))).toEqual([])
  },
)

it.each(['README.md', 'SKILL.md', ...pages])('every root script that %s names exists', (path) => {
  expect(findUnknownScripts(read(path))).toEqual([])
})

it.each(markdown)('every command of mock-sender that %s names exists', (path) => {
  expect(findUnknownCommands(read(path))).toEqual([])
})

/** Tables and steps that users look for and that no other check requires. */
it.each([
  ['packages/core/README.md', '<!-- options: packages/core/src/webhooks-options.ts WebhooksOptions -->'],
  ['packages/core/README.md', '<!-- options: packages/core/src/stores/postgres.ts PostgresStoreOptions -->'],
  ['packages/core/README.md', 'await store.setup()'],
  ['packages/core/README.md', 'store.purge('],
  ['packages/core/README.md', 'secret: () => process.env.'],
  ['packages/mock-sender/README.md', '--version'],
  ['README.md', '<!-- errors -->'],
  ['README.md', '<!-- platforms: summary -->'],
])('%s has %s', (path, text) => {
  expect(read(path)).toContain(text)
})

const sectionsOf = (path: string) =>
  read(path)
    .split(/^## /m)
    .slice(1)
    .map((text) => ({ title: text.split('\n')[0]!, text }))

/** The proofs of a section that name no test. A section without proofs fails too. */
function missingProofs(text: string): string[] {
  const proofs = text.match(/^- Proof:.*$/gm) ?? ['a proof']
  return proofs.filter((proof) => {
    const [, path, title] = /^- Proof: `([^`]+)`: (.+)$/.exec(proof) ?? []
    return path === undefined || !["'", '`'].some((quote) => read(path).includes(quote + title + quote))
  })
}

it.each(sectionsOf('GUARANTEES.md'))(
  'GUARANTEES.md, $title: names its assumptions, the consequences without them, and the tests that prove it',
  ({ text }) => {
    expect(text.match(/^- Assumes: /gm)).toHaveLength(1)
    expect(text.match(/^- Without that: /gm)).toHaveLength(1)
    expect(missingProofs(text)).toEqual([])
  },
)

it.each(sectionsOf('SECURITY.md').slice(1))(
  'SECURITY.md, $title: names the attacks that it stops and does not stop, and the tests that prove it',
  ({ text }) => {
    expect(text.match(/^- Stops: /gm)).toHaveLength(1)
    expect(text.match(/^- Does not stop: /gm)).toHaveLength(1)
    expect(missingProofs(text)).toEqual([])
  },
)
