import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { buildPage } from '../../scripts/page/build-page.ts'
import { rowsOf, useStage } from './stage.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

test('the page is one file of at most 60 kB compressed', async () => {
  const page = await buildPage()
  expect(gzipSync(page).length).toBeLessThanOrEqual(60_000)
  expect(page.match(/(?:src|href)="(?!data:)/g)).toBeNull()
})

/** The rules that axe reports, with their elements. */
async function findFlaws(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}

describeWithServer('chromium', 'the look of the page', () => {
  const setStage = useStage()

  test.each(['light', 'dark'] as const)('axe finds nothing on any view (%s)', async (colorScheme) => {
    const { sender, page, open, subscribe } = await setStage({
      answers: [500, 200],
      context: { colorScheme, bypassCSP: true },
    })
    await open()
    await page.getByText('No subscriptions yet.').waitFor()
    expect(await findFlaws(page)).toEqual([])
    const { id } = await subscribe({ name: 'Orders' })
    const [delivery] = await sender.emit('alert.created')
    await sender.emit('user.joined')
    const views = {
      '': '.delivery-row',
      '?text=nothing': '.empty',
      [`?open=delivery:${delivery!.id}`]: '.verdict',
      '?open=emit': '#event-data',
      '?open=subscribe': '#subscribe-url',
      '?view=subscriptions': '.bar',
      [`?view=subscriptions&open=subscription:${id}`]: '.chart',
    }
    for (const [query, shown] of Object.entries(views)) {
      await open(query)
      await page.locator(shown).first().waitFor()
      if (query === '?open=emit') await page.getByRole('button', { name: 'Faults' }).click()
      if (shown === '.verdict') await page.getByRole('button', { name: /^Why would it fail/ }).click()
      expect([query, await findFlaws(page)]).toEqual([query, []])
    }
  })

  test('the theme follows the system until the user chooses one, which is kept', async () => {
    const { page, open } = await setStage({ context: { colorScheme: 'dark' } })
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
    await open()
    expect(await theme()).toBe('dark')
    await page.emulateMedia({ colorScheme: 'light' })
    await expect.poll(theme).toBe('light')
    await page.getByRole('button', { name: 'Theme: system' }).click()
    await page.getByRole('button', { name: 'Theme: light' }).click()
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor()
    await page.reload()
    await expect.poll(theme).toBe('dark')
  })

  test('everything fits a screen of 360 pixels', async () => {
    const { sender, page, open, subscribe } = await setStage({
      answers: [500, 200],
      context: { viewport: { width: 360, height: 740 } },
    })
    const { id } = await subscribe()
    const [delivery] = await sender.emit('alert.created', { title: 'x'.repeat(300) })
    for (const query of [
      '',
      `?open=delivery:${delivery!.id}`,
      '?open=emit',
      '?view=subscriptions',
      `?view=subscriptions&open=subscription:${id}`,
    ]) {
      await open(query)
      await page
        .locator('.delivery-row, .panel form, .facts, .subscription-row')
        .locator('visible=true')
        .first()
        .waitFor()
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([query, over]).toEqual([query, 0])
    }
  })

  test('the keyboard alone emits, moves through the list, opens, closes and advances time', async () => {
    const { sender, page, open, subscribe } = await setStage({ answers: [500] })
    await subscribe()
    await sender.emit('user.joined')
    await open()
    await rowsOf(page).first().waitFor()
    await page.keyboard.press('e')
    await page.getByRole('heading', { name: 'Emit event' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('alert.created')
    await page.keyboard.press('Enter')
    await expect.poll(() => sender.deliveries().length).toBe(2)
    await page.keyboard.press('Escape')
    await page.keyboard.press('n')
    await page.getByRole('img', { name: '2 attempts: 500, 500' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('user.joined')
    await expect.poll(() => rowsOf(page).count()).toBe(1)
    while (!(await page.evaluate(() => document.activeElement?.classList.contains('delivery-row')))) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'user.joined' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('complementary').count()).toBe(0)
  })
})
