import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The kinds of pages, in the order of the sidebar: each folder and its heading. */
export const KINDS = {
  tutorial: 'Tutorial',
  'how-to': 'How to',
  reference: 'Reference',
  explanation: 'Explanation',
} as const

interface Page {
  readonly text: string
  readonly link: string
  readonly order: number
}

/** Makes the sidebar from the folders: a page is in it as soon as its file exists. */
export function readSidebar(docs: string) {
  return Object.entries(KINDS)
    .map(([folder, text]) => ({ text, items: readPages(docs, folder) }))
    .filter(({ items }) => items.length > 0)
}

function readPages(docs: string, folder: string): Page[] {
  if (!existsSync(join(docs, folder))) return []
  return readdirSync(join(docs, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => {
      const markdown = readFileSync(join(docs, folder, path), 'utf8')
      const link = `/${folder}/${path.replaceAll('\\', '/').replace(/(?:(?<=^|\/)index)?\.md$/, '')}`
      return { text: titleOf(markdown) ?? path, link, order: orderOf(markdown) }
    })
    .sort((a, b) => a.order - b.order || a.text.localeCompare(b.text, 'en'))
}

/** The `title` of the frontmatter, or else the first heading without its markup. */
export function titleOf(markdown: string): string | undefined {
  const title = fieldOf(markdown, 'title') ?? /^# (.+)$/m.exec(markdown)?.[1]
  return title?.replaceAll('`', '')
}

/** Pages without an `order` come last, by title. */
function orderOf(markdown: string): number {
  return Number(fieldOf(markdown, 'order') ?? Number.POSITIVE_INFINITY)
}

function fieldOf(markdown: string, name: string): string | undefined {
  const frontmatter = /^---\n([\s\S]*?)\n---\n/.exec(markdown)?.[1]
  const value = new RegExp(`^${name}: *(.+)$`, 'm').exec(frontmatter ?? '')?.[1]
  return value?.trim().replace(/^(['"])(.*)\1$/, '$2')
}
