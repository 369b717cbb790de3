import { defineProvider } from '@postern/core'
import { faults } from '@postern/mock-sender'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { readClipboard, useStage } from './stage.ts'

const shared = {
  signature: { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' },
} as const
const SCRIPT = '<script>window.ran = true</script><img src=x onerror="window.ran = true">'

describeWithServer('chromium', 'payloads on the page', () => {
  const setStage = useStage()

  test('markup in bodies and headers is shown as text and never runs', async () => {
    const { sender, page, open, subscribe } = await setStage({
      answers: [
        (response) => response.writeHead(500, { 'x-note': SCRIPT, 'content-type': 'text/html' }).end(SCRIPT),
      ],
    })
    await subscribe({ name: SCRIPT })
    const [delivery] = await sender.emit('alert.created', { title: SCRIPT })
    await open(`?open=delivery:${delivery!.id}`)
    const panel = page.getByRole('complementary')
    await expect.poll(() => panel.getByText('window.ran').count()).toBeGreaterThan(3)
    expect(await page.evaluate('window.ran')).toBeUndefined()
    expect(await page.locator('img').count()).toBe(0)
  })

  test('right-to-left text stays in its place, and bidirectional controls are escaped', async () => {
    const { sender, page, open, subscribe } = await setStage()
    await subscribe()
    const [delivery] = await sender.emit('alert.created', { title: 'שלום עולם', area: 'a\u202eb' })
    await open(`?open=delivery:${delivery!.id}`)
    const body = page.getByRole('region', { name: 'Body of request 1' })
    await body.getByText('"שלום עולם"').waitFor()
    expect(await body.textContent()).toContain('a\\u202eb')
    expect(await body.locator('bdi', { hasText: 'שלום' }).evaluate((one) => one.tagName)).toBe('BDI')
  })

  test('only the visible lines of a megabyte of JSON are drawn, and all of it is copied', async () => {
    const { sender, page, open, subscribe } = await setStage()
    await subscribe()
    const title = 'x'.repeat(100)
    const [delivery] = await sender.emit('alert.created', {
      list: Array.from({ length: 10_000 }, (_, n) => `${n} ${title}`),
    } as never)
    expect(delivery!.body.length).toBeGreaterThan(1_000_000)
    await open(`?open=delivery:${delivery!.id}`)
    const body = page.getByRole('figure', { name: 'Body of request 1' })
    await body.getByText('1.1 MB').waitFor()
    expect(await body.locator('.line').count()).toBeLessThan(60)
    await body.locator('.lines').evaluate((one) => one.scrollTo(0, one.scrollHeight))
    await body.getByText(`"9999 ${title}"`).waitFor()
    await body.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Copied the body.').waitFor()
    expect(await readClipboard(page)).toBe(delivery!.body.toString())
  })

  test('invalid UTF-8 is reported and shown as bytes', async () => {
    const { sender, page, open, subscribe } = await setStage()
    await subscribe()
    const [delivery] = await sender.emit('alert.created', {}, { faults: [faults.invalidUtf8()] })
    const at = delivery!.attempts[0]!.request.body.indexOf(0xff)
    await open(`?open=delivery:${delivery!.id}`)
    const body = page.getByRole('figure', { name: 'Body of request 1' })
    await body.getByText(`Not UTF-8: byte FF at offset ${at}.`).waitFor()
    await body.getByRole('button', { name: 'bytes' }).click()
    await body.getByText(/^00000000 {2}7b 22/).waitFor()
  })

  test('a form is shown by its fields', async () => {
    const provider = defineProvider({
      name: 'forms',
      title: 'Forms',
      ...shared,
      envelope: { type: 'type', body: 'form' },
      events: {
        'call.ended': {
          schema: z.looseObject({}),
          example: { type: 'call.ended', From: '+1 555 & more', Note: 'a=b' },
        },
      },
    })
    const { sender, page, open, subscribe } = await setStage({ provider })
    await subscribe()
    const [delivery] = await sender.emit('call.ended' as never)
    await open(`?open=delivery:${delivery!.id}`)
    const fields = page.getByRole('table', { name: 'Body of request 1, by field' })
    await fields.getByText('+1 555 & more').waitFor()
    await fields.getByText('a=b').waitFor()
  })

  test('a batch shows its number of events', async () => {
    const provider = defineProvider({
      name: 'batches',
      title: 'Batches',
      ...shared,
      envelope: { type: 'type', batch: '' },
      events: { 'mail.sent': { schema: z.looseObject({}), example: { type: 'mail.sent' } } },
    })
    const { sender, page, open, subscribe } = await setStage({ provider })
    await subscribe()
    const [delivery] = await sender.emit('mail.sent' as never)
    await open(`?open=delivery:${delivery!.id}`)
    const body = page.getByRole('figure', { name: 'Body of request 1' })
    await body.getByText('A batch of 1 event.').waitFor()
  })
})
