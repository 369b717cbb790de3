import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { toAnchor } from '../../../docs/.vitepress/anchor.ts'
import { REPOSITORY } from '../pages.ts'
import type { Comment, Tag } from './comment.ts'
import { readEntries } from './entries.ts'
import { toFence, toProse } from './markdown.ts'
import { type Export, readExports } from './read-exports.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const pages = new URL('../../../docs/reference/', import.meta.url)

let known: ReadonlyMap<string, readonly Export[]> | undefined

/** The exports of every entry. The first call takes some seconds. */
function allExports(): ReadonlyMap<string, readonly Export[]> {
  known ??= readExports(readEntries())
  return known
}

/** The section of an entry: a heading, its exports, and links to those that another entry describes. */
export function referenceSection(entry: string): string {
  const exports = allExports().get(entry)
  if (exports === undefined) throw new Error(`There is no entry ${entry}. Correct the marker.`)
  const own = exports.filter(({ home }) => home === entry)
  const others = exports.filter(({ home }) => home !== entry)
  return [`\n## \`${entry}\`\n`, ...own.map(describe), ...(others.length > 0 ? [linkTo(others)] : [])].join(
    '\n',
  )
}

function describe({ name, kind, comment, declaration, eventTypes, file }: Export): string {
  const source = `${REPOSITORY}/blob/main/${file.slice(root.length)}`
  return [
    `### \`${name}\`\n`,
    `${toProse(comment.text)}\n`,
    toFence('ts', declaration),
    ...describeTags(comment),
    ...(eventTypes.length > 0
      ? [`Event types: ${eventTypes.map((type) => `\`${type}\``).join(', ')}.\n`]
      : []),
    `${kind}, [source](${source})\n`,
  ].join('\n')
}

const LABELS: Readonly<Record<string, string>> = {
  default: 'Default',
  returns: 'Returns',
  throws: 'Throws',
  see: 'See',
  deprecated: 'Deprecated',
}

function describeTags({ tags }: Comment): string[] {
  const examples = tags.filter(({ tag }) => tag === 'example')
  const items = tags
    .filter(({ tag }) => tag !== 'example')
    .map((tag) => `- ${labelOf(tag)}: ${toProse(tag.text)}\n`)
  return [
    ...(items.length > 0 ? [items.join('')] : []),
    ...examples.map(({ text }) => toFence('ts', text.replace(/^```(?:ts)?\n|\n```$/g, ''))),
  ]
}

function labelOf({ tag, name }: Tag): string {
  if (tag === 'param' || tag === 'template') return `\`${name}\``
  const label = LABELS[tag]
  if (label === undefined)
    throw new Error(`The reference does not know the tag @${tag}. Use one that it knows.`)
  return label
}

function linkTo(exports: readonly Export[]): string {
  const links = exports.map(({ name, home, homeName }) => `[\`${name}\`](${addressOf(home, homeName)})`)
  return `Also exports ${links.join(', ')}.\n`
}

/** The page and the anchor that describe an export. */
function addressOf(entry: string, name: string): string {
  const page = readdirSync(pages).find((file) => entriesOn(file).includes(entry))
  if (page === undefined) throw new Error(`No page describes ${entry}. Add its marker to one.`)
  const headings = entriesOn(page).flatMap((one) =>
    allExports()
      .get(one)!
      .filter(({ home }) => home === one)
      .map((found) => ({ one, name: found.name, anchor: toAnchor(found.name) })),
  )
  const at = headings.findIndex((found) => found.one === entry && found.name === name)
  const before = headings.slice(0, at).filter(({ anchor }) => anchor === headings[at]!.anchor).length
  return `./${page}#${headings[at]!.anchor}${before === 0 ? '' : `-${before}`}`
}

/** The entries that a page of the reference describes, by its markers. */
export function entriesOn(page: string): string[] {
  const markdown = page.endsWith('.md') ? readFileSync(new URL(page, pages), 'utf8') : ''
  return [...markdown.matchAll(/^<!-- reference: (\S+) -->$/gm)].map(([, entry]) => entry!)
}
