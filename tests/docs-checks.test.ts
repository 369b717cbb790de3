import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { toAnchor } from '../docs/.vitepress/anchor.ts'
import {
  findDeadAnchors,
  findDeadPaths,
  findUncheckedBlocks,
  findUnknownCommands,
  findUnknownScripts,
} from '../scripts/docs/check-page.ts'
import { listPages } from '../scripts/docs/pages.ts'
import { readEntries } from '../scripts/docs/reference/entries.ts'
import { readExports } from '../scripts/docs/reference/read-exports.ts'
import { entriesOn } from '../scripts/docs/reference/reference.ts'

// tests/docs.test.ts runs these checks on the documents. Each must report its mistake here. tests/code-blocks tests code
// that does not compile.

const PAGE = 'docs/how-to/invented.md'

it('reports a dead link to a page, to a file of the repository, and to a heading', () => {
  const repository = 'https://github.com/postern-dev/postern/blob/main'
  const dead = `[a](./nowhere.md) [b](${repository}/nowhere.ts) \`scripts/nowhere.ts\``
  expect(findDeadPaths(PAGE, dead).map((url) => url.split('/').at(-1))).toEqual([
    'nowhere.md',
    'nowhere.ts',
    'nowhere.ts',
  ])
  expect(findDeadPaths(PAGE, `[a](./hono.md) [b](${repository}/README.md) \`scripts/setup.mjs\``)).toEqual([])
  expect(findDeadAnchors(PAGE, '# Here\n[a](#there)', toAnchor)).toEqual(['#there'])
  expect(findDeadAnchors(PAGE, '# Here\n[a](#here)', toAnchor)).toEqual([])
})

it('reports a block of code that no check reads', () => {
  expect(findUncheckedBlocks('```js\nanything()\n```\n')).toEqual(['js'])
  expect(findUncheckedBlocks('```ts\nanything()\n```\n')).toEqual([])
})

it('reports the name of an export without a sentence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exports-'))
  const file = join(folder, 'invented.ts')
  const read = (source: string) => {
    writeFileSync(file, source)
    return readExports([{ name: '@postern/invented', file }])
  }
  try {
    const loud = '/** Says hello. */\nexport const loud = 1\n'
    const silent = 'export const silent = 2\n'
    const tagged = '/** @throws never */\nexport function tagged(): void {}\n'
    const word = '/** hello */\nexport const word = 1\n'
    expect(() => read(loud + silent + tagged + word)).toThrow(
      /: tagged of @postern\/invented, silent of @postern\/invented, word of @postern\/invented\./,
    )
    const [found] = read(loud).get('@postern/invented')!
    expect(found).toMatchObject({ name: 'loud', kind: 'Constant', declaration: 'const loud: 1' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('reports a script that does not exist', () => {
  expect(findUnknownScripts('Run `npm run nonsense`, then `npm run docs`.')).toEqual(['nonsense'])
})

it('reports a command of mock-sender that does not exist, and a flag', () => {
  const shell = (line: string) => findUnknownCommands(`\`\`\`sh\n${line}\n\`\`\`\n`)
  expect(shell('npx mock-sender emitt alert.created')).toEqual(['mock-sender emitt'])
  expect(shell('mock-sender emit alert.created \\\n  --provder workflows')).toEqual([
    'mock-sender emit --provder',
  ])
  expect(findUnknownCommands('Run `mock-sender server`.')).toEqual(['mock-sender server'])
  expect(shell('npx mock-sender emit alert.created --provider workflows')).toEqual([])
  expect(shell('npm install @postern/mock-sender vitest --save-dev')).toEqual([])
})

it('exactly one page of the reference describes each entry', () => {
  const pages = listPages().filter((path) => path.startsWith('docs/reference/'))
  const described = pages.flatMap((path) => entriesOn(path.slice('docs/reference/'.length)))
  expect(described.sort()).toEqual(
    readEntries()
      .map(({ name }) => name)
      .sort(),
  )
})
