import { expect, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { useStage } from './stage.ts'

describeWithServer('chromium', 'the page of subscriptions', () => {
  const setStage = useStage()

  test('a receiver that answers 410 is shown as disabled, with its reason, and can be enabled', async () => {
    const { sender, page, open, subscribe } = await setStage({ answers: [410, 200] })
    await subscribe({ name: 'Orders' })
    await open('?view=subscriptions')
    const row = page.getByRole('link', { name: /Orders/ })
    await row.getByText('active').waitFor()
    await sender.emit('alert.created')
    await row.getByText('disabled').waitFor()
    await row.getByText('the receiver answered 410, at 12:00:00').waitFor()
    await row.click()
    await page.getByRole('button', { name: 'Enable' }).click()
    await row.getByText('active').waitFor()
    await page.getByRole('button', { name: 'Send test event' }).click()
    await page.getByRole('complementary').getByText('200').first().waitFor()
  })

  test('a URL is subscribed, its secret is shown once and rotated, and it is disabled and deleted', async () => {
    const { sender, receiver, page, open } = await setStage()
    await open()
    await page.getByRole('button', { name: 'Subscribe a URL' }).click()
    await page.getByRole('textbox', { name: 'URL' }).fill(receiver.url)
    await page.getByRole('textbox', { name: 'Events' }).fill('alert.*, user.joined')
    await page.getByRole('textbox', { name: 'Name' }).fill('Orders')
    await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
    await page.getByText('This secret is shown once.').waitFor()
    const [subscription] = sender.subscriptions()
    expect(subscription).toMatchObject({ name: 'Orders', events: ['alert.*', 'user.joined'] })
    expect(await page.locator('.secret-once code').textContent()).toBe(subscription!.secret)

    await page.getByRole('link', { name: /^Subscriptions/ }).click()
    await page.getByRole('link', { name: /Orders/ }).click()
    await page.getByRole('button', { name: 'Rotate secret' }).click()
    await page.getByText('This secret is shown once.').waitFor()
    expect(await page.locator('.secret-once code').textContent()).toBe(sender.subscriptions()[0]!.secret)
    await page.getByRole('button', { name: 'Disable' }).click()
    await page
      .getByText(/^by hand, at/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No subscriptions yet.').waitFor()
    expect(sender.subscriptions()).toEqual([])
  })

  test('a refusal of the sender is shown with its message', async () => {
    const { page, open } = await setStage({ expectedErrors: /422/ })
    await open('?open=subscribe')
    await page.getByRole('textbox', { name: 'URL' }).fill('ftp://127.0.0.1/')
    await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
    await page.getByRole('log').getByText(/^url/i).waitFor()
  })

  test('the health of a receiver is charted over time', async () => {
    const { sender, page, open, subscribe } = await setStage({ answers: [200, 500, 200, 200] })
    const { id } = await subscribe({ name: 'Orders' })
    for (let count = 0; count < 3; count++) {
      await sender.emit('alert.created')
      await sender.advance('10m')
    }
    await open(`?view=subscriptions&open=subscription:${id}`)
    const health = page.getByRole('region', { name: 'Health' })
    await health.getByRole('img', { name: 'Of the latest 4 attempts, 3 succeeded and 1 failed.' }).waitFor()
    expect(await health.locator('.figures').textContent()).toMatch(/75 %/)
    expect(await health.locator('.answer-counts').textContent()).toBe('20035001')
    expect(await health.locator('.dot').count()).toBe(4)
  })
})
