// npm run screenshots: takes the screenshots of the history page for the READMEs.
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { workflows } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import { chromium } from 'playwright-core'
import { findProgram } from '../packages/core/test-servers/programs.ts'
import { buildPage } from './page/build-page.ts'

const FOLDER = fileURLToPath(new URL('../docs/page/', import.meta.url))
const executablePath = findProgram('chromium')
if (executablePath === undefined)
  throw new Error('Chromium is not installed. Run node scripts/install-servers.mjs.')

await buildPage()
const receiver = createServer((request, response) => {
  request.resume()
  const answer = answers[request.url!] ?? [200]
  const status = answer[count++ % answer.length]!
  const headers = { 'content-type': 'application/json' }
  setTimeout(
    () => response.writeHead(status, headers).end(`{"received":${status === 200}}`),
    (count * 37) % 90,
  )
})
const answers: Readonly<Record<string, readonly number[]>> = {
  '/webhooks/orders': [200, 200, 500, 200, 200],
  '/webhooks/erp': [503, 500, 503],
  '/webhooks/old': [410],
}
let count = 0
await new Promise<void>((resolve) =>
  receiver.listen(3000, '127.0.0.1', resolve).once('error', () => receiver.listen(0, resolve)),
)
const host = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks`

const sender = createMockSender({ provider: workflows, seed: 'demo', startAt: Date.UTC(2026, 0, 15, 9) })
const { url } = await sender.listen({ port: 4400 })
const orders = await sender.subscribe({
  url: `${host}/orders`,
  name: 'Orders',
  events: ['alert.*', 'user.*', 'billing.*', 'query.*'],
})
await sender.subscribe({ url: `${host}/erp`, name: 'ERP', events: ['alert.*'] })
await sender.subscribe({ url: `${host}/old`, name: 'Old shop', events: ['user.joined'] })
for (let round = 0; round < 6; round++) {
  for (const type of ['alert.created', 'user.joined', 'billing.payment_failed', 'query.completed'] as const) {
    const options = round === 4 ? { faults: [faults.tamperedBody()], attempts: [1] } : {}
    await sender.emit(type, {}, options)
    await sender.advance('4m')
  }
  if (round === 0) await sender.runUntilIdle()
}
const [pending] = sender.deliveries({ status: 'pending', type: 'alert.created' })

const SHOTS = [
  {
    name: '1280-light',
    width: 1280,
    height: 820,
    colorScheme: 'light',
    query: `?open=delivery:${pending!.id}`,
  },
  {
    name: '1280-dark',
    width: 1280,
    height: 820,
    colorScheme: 'dark',
    query: `?view=subscriptions&open=subscription:${orders.id}`,
  },
  { name: '360-light', width: 360, height: 740, colorScheme: 'light', query: '' },
  { name: '360-dark', width: 360, height: 740, colorScheme: 'dark', query: `?open=delivery:${pending!.id}` },
] as const

mkdirSync(FOLDER, { recursive: true })
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
})
for (const { name, width, height, colorScheme, query } of SHOTS) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme })
  await page.goto(`${url}/${query}`)
  await page.getByText('Live', { exact: true }).waitFor()
  await page
    .locator(query === '' ? '.delivery-row' : '.panel .facts')
    .first()
    .waitFor()
  await page.waitForLoadState('load')
  await page.waitForTimeout(500)
  await page.screenshot({ path: `${FOLDER}${name}.png` })
  await page.close()
}
await browser.close()
await sender.close()
receiver.close()
console.log(`${SHOTS.length} pictures in docs/page`)
