import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSidebar, titleOf } from '../../docs/.vitepress/sidebar.ts'
import { REPOSITORY } from './pages.ts'

const root = new URL('../../', import.meta.url)
const PACKAGES = ['core', 'express', 'fastify', 'koa', 'hono', 'providers', 'mock-sender']

/**
 * Creates the files for coding agents from the current documents, by path: an index in the form of llmstxt.org, and the
 * pages in one file.
 */
export function renderAgentFiles(): Record<string, string> {
  return { 'llms.txt': renderIndex(), 'llms-full.txt': renderPages() }
}

/** Lists the pages in the order of the site, by the heading of their kind. */
export function pagesByKind(): [kind: string, paths: string[]][] {
  const kinds = readSidebar(fileURLToPath(new URL('docs/', root)))
  return kinds.map(({ text, items }) => [text, items.map(({ link }) => toPath(link))])
}

function toPath(link: string): string {
  return `docs${link.endsWith('/') ? `${link}index` : link}.md`
}

function renderIndex(): string {
  const [summary, note] = paragraphsOf(read('docs/index.md'))
  const sections: [title: string, lines: string[]][] = [
    [
      'For coding agents',
      [
        toItem('SKILL.md', 'SKILL.md'),
        `- [llms-full.txt](${toRawUrl('llms-full.txt')}): The pages of the documentation in one file, without the lists of exports.`,
      ],
    ],
    ...pagesByKind().map(([kind, paths]): [string, string[]] => [kind, paths.map((path) => toItem(path))]),
    ['Packages', PACKAGES.map((name) => toItem(`packages/${name}/README.md`))],
    [
      'Optional',
      ['README.md', 'GUARANTEES.md', 'SECURITY.md', 'ARCHITECTURE.md'].map((path) => toItem(path, path)),
    ],
  ]
  const body = sections.map(([title, lines]) => `## ${title}\n\n${lines.join('\n')}\n`).join('\n')
  return `# Postern\n\n> ${summary}\n\n${note}\n\n${body}`
}

function toItem(path: string, title = titleOf(read(path))): string {
  return `- [${title}](${toRawUrl(path)}): ${firstSentenceOf(read(path))}`
}

/** Returns the first sentence of a page's text, without its links. */
function firstSentenceOf(markdown: string): string {
  const paragraph = paragraphsOf(markdown)[0]!.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
  return /^.*?[.!?](?=\s|$)/.exec(paragraph)?.[0] ?? paragraph.replace(/:$/, '.')
}

/** The paragraphs of a document as one line each, without headings, blocks of code, lists and tables. */
function paragraphsOf(markdown: string): string[] {
  return proseOf(withoutFrontmatter(markdown))
    .join('\n\n')
    .split(/\n{2,}/)
    .map((block) => block.trim().replace(/\n/g, ' '))
    .filter((block) => block !== '' && !/^(?:#|\||[-*] |\d+\. |<!--)/.test(block))
}

/** The pages of `llms-full.txt`. It omits the lists of exports, which repeat the types of the packages. */
export function pagesInFull(): string[] {
  const paths = ['docs/index.md', ...pagesByKind().flatMap(([, paths]) => paths)]
  return paths.filter((path) => !/^<!-- reference: /m.test(read(path)))
}

function renderPages(): string {
  return pagesInFull()
    .map((path) => renderPage(path, read(path)))
    .join('\n')
}

/** Makes a page readable on its own: with its address, without markers, and with absolute links. */
function renderPage(path: string, markdown: string): string {
  const [prose, ...rest] = splitAtCode(withoutFrontmatter(markdown))
  const titled = prose!.replace(/^# .+\n/m, (title) => `${title}\nSource: ${toRawUrl(path)}\n`)
  return [titled, ...rest]
    .map((part, at) => (at % 2 === 0 ? withWholeLinks(path, withoutMarkers(part)) : part))
    .join('')
}

/** Splits a document into prose and blocks of code, in turn. */
function splitAtCode(markdown: string): string[] {
  return markdown.split(/(^ *```[^\n]*\n[\s\S]*?^ *```$)/m)
}

function proseOf(markdown: string): string[] {
  return splitAtCode(markdown).filter((_, at) => at % 2 === 0)
}

function withoutFrontmatter(markdown: string): string {
  return markdown.replace(/^---\n[\s\S]*?\n---\n+/, '')
}

function withoutMarkers(prose: string): string {
  return prose.replace(/^<!-- \/?\w+(?:: [^>]+)? -->\n/gm, '')
}

function withWholeLinks(path: string, prose: string): string {
  return prose.replace(
    /\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]+)?\)/g,
    (_, target: string, anchor = '') => {
      const url = new URL(target || path.split('/').at(-1)!, new URL(path, root))
      return `](${toRawUrl(url.href.slice(root.href.length))}${anchor})`
    },
  )
}

function toRawUrl(path: string): string {
  const form = statSync(new URL(path, root), { throwIfNoEntry: false })?.isDirectory() ? 'tree' : 'raw'
  return `${REPOSITORY}/${form}/main/${path}`
}

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}
