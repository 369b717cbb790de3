import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { defineCase, LONG_MS, options } from './context.ts'
import type { StoreCase } from './harness.ts'

/** Each a different event, though a database might think otherwise. */
const ODD_ENDINGS = {
  nothing: '',
  'a space': ' ',
  'two spaces': '  ',
  'a line break': '\n',
  'a tab': '\t',
  'a NUL': '\0',
  'text behind a NUL': '\0x',
  'upper case': 'A',
  'lower case': 'a',
  'an accent in one character': '\u00e9',
  'an accent in two': 'e\u0301',
  'an emoji': '🧾',
  'half of an emoji': '\ud83e',
  'the other half': '\uddfe',
  'the replacement character': '\ufffd',
  'right-to-left text': 'שלום',
  quotes: `'";--`,
  'a backslash': '\\',
  placeholders: '$1 ? :a @b %s',
  braces: '{a}{b}',
  'patterns for LIKE and KEYS': '%_*[?]',
  'a byte order mark': '\ufeff',
} as const

const LONG_KEYS: Readonly<Record<string, () => string>> = {
  'keys of 500 characters outside ASCII': () => randomBytes(250).toString('hex').replaceAll('0', '語'),
  'keys of 10 kB': () => randomBytes(5_000).toString('hex'),
  'keys of 1 MB': () => randomBytes(500_000).toString('hex'),
}

export const keyCases: readonly StoreCase[] = [
  ...Object.entries(ODD_ENDINGS).map(([what, ending]) =>
    defineCase(`takes a key that ends with ${what}`, async ({ store, key }) => {
      const claimed = { status: 'claimed', attempt: 1, progress: null }
      assert.deepEqual(await store.claim(key + ending, options('a')), claimed)
      assert.equal((await store.claim(key + ending, options('b'))).status, 'in-progress')
      assert.equal(await store.renew(key + ending, 'a', LONG_MS), true)
      assert.equal(await store.complete(key + ending, 'a', { retainMs: LONG_MS }), true)
      assert.deepEqual(await store.claim(key + ending, options('b')), { status: 'completed' })
    }),
  ),

  defineCase('keeps odd keys apart', async ({ store, key }) => {
    for (const [what, ending] of Object.entries(ODD_ENDINGS)) {
      assert.equal((await store.claim(key + ending, options(what))).status, 'claimed', what)
    }
  }),

  ...Object.entries(LONG_KEYS).map(([what, makeKey]) =>
    defineCase(`keeps two ${what} apart that differ at the end`, async ({ store }) => {
      const long = makeKey()
      assert.equal((await store.claim(`${long}1`, options('a'))).status, 'claimed')
      assert.equal((await store.claim(`${long}2`, options('b'))).status, 'claimed')
      assert.equal((await store.claim(`${long}1`, options('b'))).status, 'in-progress')
      assert.equal(await store.complete(`${long}1`, 'b', { retainMs: LONG_MS }), false)
      assert.equal(await store.release(`${long}2`, 'b'), true)
      assert.equal(await store.reopen(`${long}2`), true)
      assert.equal(await store.complete(`${long}1`, 'a', { retainMs: LONG_MS }), true)
    }),
  ),

  defineCase('keeps tokens apart that start or end alike', async ({ store, key }) => {
    await store.claim(key, options('token-10'))
    for (const token of ['token-1', 'token', 'oken-10', '10', 't', ' ']) {
      assert.equal((await store.claim(key, options(token))).status, 'in-progress')
      assert.equal(await store.renew(key, token, LONG_MS), false)
      assert.equal(await store.release(key, token), false)
      assert.equal(await store.complete(key, token, { retainMs: LONG_MS }), false)
    }
    assert.equal(await store.complete(key, 'token-10', { retainMs: LONG_MS }), true)
  }),
  defineCase('accepts odd tokens', async ({ store, key }) => {
    const token = `it's "a" $1 token \\ 🧾`
    await store.claim(key, options(token))
    assert.equal((await store.claim(key, options(token))).status, 'claimed')
    assert.equal(await store.complete(key, token, { retainMs: LONG_MS }), true)
  }),
]
