import { expect, test } from 'vitest'
import { showControls, toPlainJson, toPlainLine } from './plain-line.ts'

test('shows control characters without their effect', () => {
  expect(showControls('\x1b[2J\x9b31m\x07\x7f\0')).toBe('\\x1b[2J\\x9b31m\\x07\\x7f\\x00')
  expect(showControls('safe\u202egnp.exe\u2066\u200b\ud800')).toBe('safe\\u202egnp.exe\\u2066\\u200b\\ud800')
  expect(showControls('Zoë 🦊 日本')).toBe('Zoë 🦊 日本')
})

test('turns foreign text into one line of limited length', () => {
  expect(toPlainLine(' a\r\n\t b ')).toBe('a b')
  expect(toPlainLine('x'.repeat(101))).toBe(`${'x'.repeat(100)}…`)
  expect(toPlainLine('x'.repeat(100))).toBe('x'.repeat(100))
  expect(toPlainLine(`${'x'.repeat(99)}🦊!`)).toBe(`${'x'.repeat(99)}…`)
  expect(toPlainLine(`<html>\n${' '.repeat(100_000)}</html>`)).toBe('<html>…')
  expect(toPlainLine('\x1b'.repeat(1000)).length).toBeLessThanOrEqual(101)
})

test('keeps the value of JSON and escapes control characters', () => {
  const value = { text: '\x1b[2J\x9b\u202e\x7f', list: [1] }
  const json = toPlainJson(value, 2)
  expect(JSON.parse(json)).toEqual(value)
  expect(json.split('\n')).toHaveLength(6)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be there
  expect(json).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
})
