import { readdirSync, readFileSync } from 'node:fs'
import { analyse } from 'scslre'
import ts from 'typescript'
import { expect, test } from 'vitest'

const LONG = 20_000
const MAX_MS = 100

interface Found {
  readonly where: string
  /** Undefined if the program builds it at run time. */
  readonly literal: { readonly source: string; readonly flags: string } | undefined
}

/** Reasons why matching may take more than linear time. */
function causesOf({ literal }: Found): string[] {
  if (!literal) return ['its time cannot be known in advance']
  return analyse(literal).reports.map(
    ({ type, exponential }) => `${exponential ? 'exponential' : 'quadratic'} (${type})`,
  )
}

/** Repetitions of two characters that the expression mentions or that most classes contain. */
function longTexts(source: string, length: number): string[] {
  const characters = [...new Set([...source.replace(/\\[a-zA-Z]/g, ''), ...'aA0 \t"\\.'])]
  return characters.flatMap((one) => characters.map((other) => (one + other).repeat(length / 2)))
}

/** Returns a text that is slow in three of three runs, or undefined. */
function slowText({ literal }: Found, length = LONG): string | undefined {
  if (!literal) return undefined
  const { source, flags } = literal
  const expression = new RegExp(source, flags.replace('g', ''))
  const isSlow = (text: string) => {
    const startedAt = performance.now()
    expression.test(`${text}\0`)
    return performance.now() - startedAt > MAX_MS
  }
  return longTexts(source, length).find((text) => isSlow(text) && isSlow(text) && isSlow(text))
}

function expressionsOf(path: string, text: string): Found[] {
  const found: Found[] = []
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node) => {
    const where = `${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      found.push({ where, literal: { source: node.text.slice(1, end), flags: node.text.slice(end + 1) } })
    }
    const isCall = ts.isNewExpression(node) || ts.isCallExpression(node)
    if (isCall && node.expression.getText() === 'RegExp') found.push({ where, literal: undefined })
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

const sources = readdirSync('packages', { recursive: true, encoding: 'utf8' })
  .map((path) => `packages/${path}`)
  .filter((path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path) && !/\.test(?:-d)?\.ts$/.test(path))
const expressions = sources.flatMap((path) => expressionsOf(path, readFileSync(path, 'utf8')))

test('every regular expression takes linear time, whatever the text', () => {
  expect(expressions.length).toBeGreaterThan(30)
  const slow = expressions.map((found) => ({ ...found, causes: causesOf(found) }))
  expect(slow.filter(({ causes }) => causes.length > 0)).toEqual([])
})

test('no expression is slow with any two characters 10,000 times', () => {
  const slow = expressions.map((found) => ({ ...found, text: slowText(found)?.slice(0, 2) }))
  expect(slow.filter(({ text }) => text !== undefined)).toEqual([])
  const [unended] = expressionsOf('example.ts', 'text.match(/"(?:[^"\\\\]|\\\\.)*"/)')
  // Five times the length of the other texts, so that a quadratic expression takes 25 times as long.
  expect(slowText(unended!, 5 * LONG)?.slice(0, 2)).toBe('"\\')
})

test.each([
  ['/\\.+$/', 'quadratic'],
  ['/^(a+)+$/', 'exponential'],
  ['/^\\s*(.*?)\\s*$/', 'quadratic'],
  ['new RegExp(prefix)', 'cannot be known'],
])('reports %s', (code, cause) => {
  const [found] = expressionsOf('example.ts', `text.replace(${code}, '')`)
  expect(causesOf(found!).join()).toContain(cause)
})
