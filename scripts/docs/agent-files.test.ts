import { readFileSync } from 'node:fs'
import { ERROR_CODES } from '@postern/core'
import { expect, it } from 'vitest'
import { titleOf } from '../../docs/.vitepress/sidebar.ts'
import { pagesInFull, renderAgentFiles } from './agent-files.ts'
import { listPages, REPOSITORY } from './pages.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const files = renderAgentFiles()
const index = files['llms.txt']!
const whole = files['llms-full.txt']!
const withoutCode = (markdown: string) => markdown.replace(/^ *```[\s\S]*?^ *```$/gm, '')

it('llms.txt has a title, a summary and sections of links with a sentence each', () => {
  const [title, summary, note, ...sections] = index.trim().split('\n\n')
  expect(title).toBe('# Postern')
  expect(summary).toMatch(/^> Postern .+\.$/)
  expect(note).toMatch(/^Delivery is at-least-once.+\.$/)
  expect(sections.filter((_, at) => at % 2 === 0).every((heading) => /^## .+$/.test(heading))).toBe(true)
  const lines = sections.filter((_, at) => at % 2 === 1).flatMap((list) => list.split('\n'))
  expect(lines.filter((line) => !/^- \[[^\]]+\]\(https:[^)\s]+\): .{20,}[.!?]$/.test(line))).toEqual([])
})

it('llms.txt links each page of the site but the first once', () => {
  const linked = [...index.matchAll(/\/raw\/main\/(docs\/[^)]+)/g)].map(([, path]) => path!)
  expect(linked.sort()).toEqual(listPages().filter((path) => path !== 'docs/index.md'))
})

it('llms-full.txt has each page of the site once, in the order of the sidebar, but no list of exports', () => {
  const order = pagesInFull()
  const left = listPages().filter((path) => !order.includes(path))
  expect(left.every((path) => path.startsWith('docs/reference/'))).toBe(true)
  expect(order).toContain('docs/reference/errors.md')
  const sources = [...whole.matchAll(/^# (.+)\n\nSource: (\S+)$/gm)].map(([, title, url]) => [title, url])
  const expected = order.map((path) => [/^# (.+)$/m.exec(read(path))![1], `${REPOSITORY}/raw/main/${path}`])
  expect(sources).toEqual(expected)
})

it('llms-full.txt keeps the blocks of code, and has no markers, frontmatter or relative links', () => {
  expect(whole).toContain(read('examples/tutorial/app.ts'))
  const prose = withoutCode(whole)
  expect(prose).not.toMatch(/<!-- \/?\w+/)
  expect(prose).not.toMatch(/^---$/m)
  expect([...prose.matchAll(/\]\((?!https?:|mailto:)[^)]+\)/g)].map(([link]) => link)).toEqual([])
})

it('SKILL.md has the fields of a skill, links that work from any folder, and codes that exist', () => {
  const skill = read('SKILL.md')
  expect(skill).toMatch(/^---\nname: [a-z-]{1,64}\ndescription: >-\n(?: {2}.+\n)+---\n/)
  expect(titleOf(skill)).toBe('Build a webhook receiver with Postern')
  const prose = withoutCode(skill)
  expect([...prose.matchAll(/\]\((?!https:)[^)]+\)/g)].map(([link]) => link)).toEqual([])
  const codes = [...prose.matchAll(/\d{3}, `([A-Z_]+)`/g)].map(([, code]) => code!)
  expect(codes).toHaveLength(7)
  expect(codes.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([])
})

it('SKILL.md lists as many mistakes as the page of mistakes', () => {
  const mistakes = read('docs/how-to/ten-mistakes.md').match(/^## \d+\. /gm)
  expect(read('SKILL.md').match(/^\d+\. /gm)).toHaveLength(mistakes!.length)
})
