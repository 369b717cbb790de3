import { readdirSync, readFileSync } from 'node:fs'
import { listPages } from '../../scripts/docs/pages.ts'

/** A block of TypeScript in a document or a comment. */
export interface CodeBlock {
  /** The file and the line on which the code begins: `README.md:16`. */
  readonly name: string
  readonly code: string
}

const root = new URL('../../', import.meta.url)

/** Every `@example` in the packages' sources, and every TypeScript block of the documents that is not copied from a file. */
export function readCodeBlocks(): CodeBlock[] {
  const packages = readdirSync(new URL('packages/', root)).map((name) => `packages/${name}`)
  const sources = packages.flatMap((folder) =>
    readdirSync(new URL(`${folder}/src/`, root), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !/\.(test|test-d|fixture)\.ts$/.test(path))
      .map((path) => `${folder}/src/${path}`),
  )
  const readmes = ['.', ...packages].map((folder) => `${folder}/README.md`.replace(/^\.\//, ''))
  const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
  return [
    ...sources.flatMap((path) => examplesIn(path, read(path))),
    ...[...readmes, 'SKILL.md', ...listPages()].flatMap((path) => fencesIn(path, read(path))),
  ]
}

/** The `@example` tags of the comments in a source file. */
export function examplesIn(path: string, source: string): CodeBlock[] {
  return [...source.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\//g)].flatMap(({ 0: comment, index }) => {
    const firstLine = lineOf(source, index)
    const lines = comment
      .split('\n')
      .map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\* ?)/, '').replace(/\*\/$/, ''))
    return lines.flatMap((line, at) => {
      if (!/^\s*@example\b/.test(line)) return []
      const rest = lines.slice(at + 1)
      const end = rest.findIndex((one) => /^\s*@\w/.test(one))
      const code = rest.slice(0, end < 0 ? undefined : end).filter((one) => !one.startsWith('```'))
      return [{ name: `${path}:${firstLine + at + 1}`, code: code.join('\n') }]
    })
  })
}

/** The TypeScript blocks of a Markdown file, also in lists, except those that `npm run docs` copies from a source. */
export function fencesIn(path: string, markdown: string): CodeBlock[] {
  const ownText = markdown.replace(/<!-- (file|reference): [\s\S]*?<!-- \/\1 -->/g, (copied) =>
    copied.replace(/[^\n]/g, ''),
  )
  return [...ownText.matchAll(/^( *)```ts\n([\s\S]*?)^ *```/gm)].map(
    ({ 1: indent = '', 2: code = '', index }) => ({
      name: `${path}:${lineOf(ownText, index) + 1}`,
      code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  )
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
