import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { formatFigures, parseFigures, readFigures, toMarkdown, writeSection } from './figures-file.ts'

const section = (script: string, output = '| a | b |\n| --- | ---: |\n| x | 1 |') => ({
  script,
  commit: '0123456789',
  circumstances: '2026-11-27, Node 20.20.2, 2 × Some Processor @ 2.0 GHz',
  output,
})

test('parses the file that it writes', () => {
  const figures = [
    section('bench'),
    section('bench:http', 'a line\n\n| a |\n| --- |\n\nand more'),
    section('chaos'),
  ]
  expect(parseFigures(formatFigures(figures))).toEqual(figures)
  expect(formatFigures([])).toContain('# Figures')
})

test('a new measurement replaces the previous one and keeps the others', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-figures-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = pathToFileURL(join(folder, 'FIGURES.md'))
  expect(readFigures(file)).toEqual([])
  for (const script of ['bench', 'chaos']) writeSection(file, section(script))
  writeSection(file, { ...section('bench', 'newer'), commit: 'abcdef0123' })
  expect(readFigures(file).map(({ script, commit }) => [script, commit])).toEqual([
    ['bench', 'abcdef0123'],
    ['chaos', '0123456789'],
  ])
  expect(readFileSync(file, 'utf8')).toContain('Commit abcdef0123, 2026-11-27')
})

test('tables stay tables, and lines of text stay lines', () => {
  expect(toMarkdown('\nA title\n\n| a | b |\n| --- | ---: |\n| x | 1 |\nfirst\nsecond\n')).toBe(
    'A title\n\n| a | b |\n| --- | ---: |\n| x | 1 |\n\n```\nfirst\nsecond\n```',
  )
})
