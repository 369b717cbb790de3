import { expect, test } from 'vitest'
import { toRecordKey } from './record-key.ts'

test('does not change a key that every index can hold', () => {
  for (const key of ['', 'workflows:evt_1', 'x'.repeat(512), '🧾'.repeat(256), 'my digest:1'])
    expect(toRecordKey(key)).toBe(key)
})

test.each([
  ['is too long', 'x'.repeat(513)],
  ['has a NUL', 'a\0b'],
  ['has half of a character', 'a\ud83e'],
  ['looks like a digest', `digest:${'0'.repeat(64)}`],
])('turns a key that %s into its digest', (_, key) => {
  expect(toRecordKey(key)).toMatch(/^digest:[0-9a-f]{64}$/)
  expect(toRecordKey(key)).not.toBe(key)
  expect(toRecordKey(key)).toBe(toRecordKey(key))
})

test('keeps the digest of a long key apart from an equal short key', () => {
  const digest = toRecordKey('x'.repeat(513))
  expect(toRecordKey(digest)).not.toBe(digest)
})

test('keeps keys apart that become equal in UTF-8', () => {
  expect(toRecordKey('\ud83e')).not.toBe(toRecordKey('\ud83f'))
  expect(toRecordKey('\ud83e')).not.toBe(toRecordKey('\ufffd'))
})
