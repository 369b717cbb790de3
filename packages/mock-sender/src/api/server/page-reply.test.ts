import { request } from 'node:http'
import { workflows } from '@postern/core/providers'
import { expect, onTestFinished, test } from 'vitest'
import { startApi } from '../../../test-support/start-api.ts'
import { wantsPage } from './page-reply.ts'

test('clients that prefer HTML get the page, and others get JSON', () => {
  expect(wantsPage('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8')).toBe(true)
  expect(wantsPage('Text/HTML; charset=utf-8')).toBe(true)
  expect(wantsPage('application/json;q=0.5, text/html')).toBe(true)
  expect(wantsPage(undefined)).toBe(false)
  expect(wantsPage('*/*')).toBe(false)
  expect(wantsPage('application/json, text/plain, */*')).toBe(false)
  expect(wantsPage('application/json, text/html;q=0.9')).toBe(false)
  expect(wantsPage('text/html;q=0')).toBe(false)
})

test('the root answers JSON to a program, and refuses a foreign host', async () => {
  const { url, close } = await startApi(workflows)
  onTestFinished(close)
  const answer = await fetch(url)
  expect(answer.headers.get('content-type')).toContain('application/json')
  expect(await answer.json()).toMatchObject({ provider: 'workflows', control: '/_mock' })
  const status = await new Promise((resolve) => {
    const headers = { host: 'evil.example', accept: 'text/html' }
    request(url, { headers }, (response) => resolve(response.resume().statusCode)).end()
  })
  expect(status).toBe(403)
})
