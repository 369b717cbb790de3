import { validibot, workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { expect, onTestFinished, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { rowsOf, useStage } from './stage.ts'

describeWithServer('chromium', 'the page and its server', () => {
  const setStage = useStage()
  const expectedErrors = /ERR_|Failed to load resource/

  test('a lost connection shows a banner, and another server at the same address shows a notice', async () => {
    const { sender, url, page, open, subscribe } = await setStage({ expectedErrors })
    await subscribe()
    await sender.emit('alert.created')
    await open()
    await rowsOf(page).first().waitFor()
    await sender.close()
    await page
      .getByRole('alert')
      .getByText(/does not respond\. The data below may be outdated\./)
      .waitFor()
    expect(await rowsOf(page).count()).toBe(1)

    const port = Number(new URL(url).port)
    const next = createMockSender({ provider: workflows, seed: 'another' })
    await next.listen({ port })
    await page.getByText(/The server has a new WorkFlows sender \(seed another/).waitFor()
    await expect.poll(() => rowsOf(page).count()).toBe(0)
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    await next.close()

    const last = createMockSender({ provider: validibot })
    onTestFinished(() => last.close())
    await last.listen({ port })
    await page.getByText(/The server now plays Validibot, previously WorkFlows/).waitFor()
    await page.getByRole('heading', { name: 'Validibot' }).waitFor()
  })

  test('a server with a control token prompts for it, and the tab keeps it', async () => {
    const { sender, page, open, subscribe } = await setStage({ controlToken: 'open-sesame', expectedErrors })
    await subscribe()
    await sender.emit('alert.created')
    await open()
    await page.getByLabel('Control token').fill('wrong')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByText('The server refused this token.').waitFor()
    await page.getByLabel('Control token').fill('open-sesame')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await rowsOf(page).first().waitFor()
    await page.reload()
    await rowsOf(page).first().waitFor()
    expect(page.url()).not.toContain('sesame')
    expect(await page.evaluate(() => Object.values(localStorage).join())).not.toContain('sesame')
  })

  test('the user switches between two providers of one server', async () => {
    const { sender, url, page } = await setStage({ expectedErrors })
    const first = createMockSender({ provider: workflows })
    const second = createMockSender({ provider: validibot })
    onTestFinished(async () => {
      await first.close()
      await second.close()
    })
    await sender.close()
    const port = Number(new URL(url).port)
    const one = await first.listen({ port, path: '/workflows' })
    await second.listen({ on: one, path: '/validibot' })
    await page.goto(`http://127.0.0.1:${port}/`)
    await page.getByRole('heading', { name: 'WorkFlows' }).waitFor()
    await page.getByLabel('Provider').selectOption('validibot')
    await page.getByRole('heading', { name: 'Validibot' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Validibot' }).waitFor()
  })

  test('the page runs only its own script, and connects only to its own server', async () => {
    const { page, open } = await setStage({ expectedErrors: /Content Security Policy|TrustedScript/ })
    const [response] = await Promise.all([page.waitForResponse((one) => one.url().endsWith('/')), open()])
    const policy = response.headers()['content-security-policy']!
    expect(policy).toMatch(
      /default-src 'none'; script-src 'sha256-[^' ]+'; style-src 'sha256-[^' ]+'; connect-src 'self'/,
    )
    expect(policy).not.toContain('unsafe')
    await page.getByText('No subscriptions yet.').waitFor()
    const ran = await page.evaluate(() => {
      const script = document.createElement('script')
      try {
        script.textContent = 'window.ran = true'
        document.body.append(script)
      } catch {}
      return Reflect.get(window, 'ran')
    })
    expect(ran).toBeUndefined()
  })
})
