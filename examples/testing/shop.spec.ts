import { expect, test } from '@playwright/test'
import { createMockSender, faults } from '@postern/mock-sender'
import { stripe } from '@postern/providers/stripe'

const sender = createMockSender({ provider: stripe })

test.beforeEach(async ({ baseURL }) => {
  await sender.subscribe({ url: `${baseURL}/webhooks/stripe`, secret: 'whsec_of_the_test' })
})
test.afterEach(() => sender.reset())
test.afterAll(() => sender.close())

/** The data of the event that Stripe sends when the order is paid. */
function paymentOf(order: string) {
  return { object: { client_reference_id: order } }
}

test('the page of an order turns to paid when the payment arrives', async ({ page }) => {
  await page.goto('/orders/order-1')
  await expect(page.getByRole('status')).toHaveText('unpaid')

  const [delivery] = await sender.emit('checkout.session.completed', paymentOf('order-1'))
  await expect(page.getByRole('status')).toHaveText('paid')
  expect(delivery?.status).toBe('delivered')
})

test('the page turns to paid a minute later when the first attempt breaks off', async ({ page }) => {
  await page.goto('/orders/order-2')
  const options = { faults: [faults.hangUpMidway()], attempts: [1] }
  const [delivery] = await sender.emit('checkout.session.completed', paymentOf('order-2'), options)
  expect(delivery?.status).toBe('pending')
  await expect(page.getByRole('status')).toHaveText('unpaid')

  await sender.advance('1m')
  await expect(page.getByRole('status')).toHaveText('paid')
})

test('a forged payment pays no order', async ({ page }) => {
  const options = { faults: [faults.tamperedBody()], attempts: [1] }
  const [delivery] = await sender.emit('checkout.session.completed', paymentOf('order-3'), options)
  expect(delivery?.attempts[0]?.response?.status).toBe(401)

  const checked = page.waitForResponse('**/state')
  await page.goto('/orders/order-3')
  await checked
  await expect(page.getByRole('status')).toHaveText('unpaid')
})
