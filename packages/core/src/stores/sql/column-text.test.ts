import { expect, test } from 'vitest'
import { toRecordKey } from '../record-key.ts'
import { fromColumnText, toColumnKey, toColumnText } from './column-text.ts'

const PLAIN = ['', 'tickets:evt_1', '["mail","log"]', 'a\tb\n']
const ODD = [
  '\0',
  'a\0b',
  'é',
  'naïve',
  '🧾',
  '\ud83e',
  '\uddfe',
  '\ufffd',
  'utf16:',
  'utf16:8AA=',
  'utf16:é',
]

test('does not change text that every database can hold', () => {
  for (const text of PLAIN) {
    expect(toColumnText(text)).toBe(text)
    expect(toColumnKey(text)).toBe(text)
  }
})

test('encodes any other text as ASCII without NUL, and decodes it', () => {
  for (const text of ODD) {
    expect(toColumnText(text)).toMatch(/^[\x20-\x7e]+$/)
    expect(fromColumnText(toColumnText(text))).toBe(text)
  }
  expect(new Set(ODD.map(toColumnText)).size).toBe(ODD.length)
})

test('replaces any other key by its digest, which no other key equals', () => {
  const keys = ODD.filter((text) => !text.startsWith('utf16:'))
  for (const key of keys) expect(toColumnKey(key)).toMatch(/^digest:[0-9a-f]{64}$/)
  expect(new Set(keys.map(toColumnKey)).size).toBe(keys.length)
  expect(toColumnKey('x'.repeat(513))).toBe(toRecordKey('x'.repeat(513)))
  expect(toColumnKey(toColumnKey('é'))).not.toBe(toColumnKey('é'))
})
