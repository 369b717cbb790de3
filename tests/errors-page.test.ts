import { readFileSync } from 'node:fs'
import { ERROR_CODES, type ErrorCode, type Hint, WebhookError } from '@postern/core'
import { expect, it } from 'vitest'
import { toAnchor } from '../docs/.vitepress/anchor.ts'
import { anchorsOf } from '../scripts/docs/check-page.ts'

const page = readFileSync(new URL('../docs/reference/errors.md', import.meta.url), 'utf8')
const URL_OF_PAGE = 'https://github.com/postern-dev/postern/blob/main/docs/reference/errors.md'
const HINTS = {
  secret_invisible: true,
  secret_whitespace: true,
  secret_quotes: true,
  secret_prefix: true,
  secret_encoding: true,
  prefix_missing: true,
  trailing_newline: true,
  byte_order_mark: true,
  body_reserialised: true,
} satisfies Record<Hint['code'], true>

/** The text below the heading of a code, up to the next heading. */
function sectionOf(code: string): string {
  const [, after = ''] = page.split(`\n### \`${code}\`\n`)
  return after.split(/^##/m)[0]!
}

it.each(Object.keys(ERROR_CODES) as ErrorCode[])('the url of %s points to a heading of the page', (code) => {
  const [address, anchor] = new WebhookError(code, 'It failed.').url.split('#')
  expect(address).toBe(URL_OF_PAGE)
  expect(anchorsOf(page, toAnchor)).toContain(anchor)
})

it.each(Object.entries(ERROR_CODES))('%s has a section with its status and a remedy', (code, { status }) => {
  const remedy = /<!-- \/error -->\n\n([\s\S]+)/.exec(sectionOf(code))?.[1] ?? ''
  expect(sectionOf(code)).toContain(`The sender gets ${status}.`)
  expect(remedy.length).toBeGreaterThan(50)
})

it.each(Object.keys(HINTS))('the hint %s has a section', (code) => {
  expect(sectionOf(code).trim().length).toBeGreaterThan(50)
  expect(anchorsOf(page, toAnchor)).toContain(code)
})
