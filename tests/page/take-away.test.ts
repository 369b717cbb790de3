import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { readClipboard, useStage } from './stage.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const run = promisify(execFile)

describeWithServer('chromium', 'copies and exports of the page', () => {
  const setStage = useStage()

  test('a request copied as curl repeats the exact bytes', async () => {
    const { sender, receiver, page, open, subscribe } = await setStage()
    await subscribe({ headers: { 'x-note': "it's $HOME" } })
    const [delivery] = await sender.emit('alert.created', { title: 'L\'été \u202e "$(id)" `id` \\n' })
    await open(`?open=delivery:${delivery!.id}`)
    await page.getByRole('button', { name: 'Copy as curl' }).click()
    await page.getByText('Copied the request as a curl command.').waitFor()
    await run('sh', ['-c', await readClipboard(page)])
    const [first, again] = receiver.requests
    expect(again!.body).toEqual(first!.body)
    for (const name of ['x-workflows-signature', 'content-type', 'user-agent', 'x-note']) {
      expect(again!.headers[name]).toBe(first!.headers[name])
    }
  })

  test('a copied test runs and sends the same data', async () => {
    const { sender, receiver, page, open, subscribe } = await setStage()
    const { secret } = await subscribe()
    const [delivery] = await sender.emit('alert.created', { title: "it's `new`" })
    await open(`?open=delivery:${delivery!.id}`)
    await page.getByRole('button', { name: 'Copy as test' }).click()
    await page.getByText('Copied a test that sends it.').waitFor()
    const code = await readClipboard(page)
    expect(code).not.toContain(secret)

    // Below the workspace, so that Node can resolve the packages.
    const folder = mkdtempSync(join(ROOT, 'tests/page/.taken-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'taken.test.ts'), code)
    writeFileSync(join(folder, 'vitest.config.ts'), 'export default {}\n')
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
    const env = { ...process.env, WEBHOOK_SECRET: secret, VITEST: '' }
    await run(process.execPath, [vitest, 'run', '--root', folder], { env })
    const [first, again] = receiver.requests.map(({ body }) => JSON.parse(body.toString()))
    expect(again.data).toEqual(first.data)
  })

  test('a fixture and a HAR have the request and the response', async () => {
    const { sender, page, open, subscribe } = await setStage({ answers: [500] })
    await subscribe()
    const [delivery] = await sender.emit('alert.created')
    await open(`?open=delivery:${delivery!.id}`)
    await page.getByRole('button', { name: 'Copy as fixture' }).click()
    await page.getByText('Copied the attempt as a fixture.').waitFor()
    expect(JSON.parse(await readClipboard(page))).toMatchObject({
      version: 1,
      provider: 'workflows',
      body: delivery!.body.toString(),
      bodyEncoding: 'utf8',
      response: { status: 500 },
    })
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save as HAR' }).click()
    const har = JSON.parse(readFileSync(await (await download).path(), 'utf8'))
    expect(har.log).toMatchObject({
      version: '1.2',
      entries: [{ request: { method: 'POST' }, response: { status: 500 } }],
    })
  })
})
