import { expect, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import { rowsOf, useStage } from './stage.ts'

describeWithServer('chromium', 'the page of deliveries', () => {
  const setStage = useStage()

  test('two failures and a success of an event emitted on the page appear live', async () => {
    const { page, open, subscribe } = await setStage({ answers: [500, 503, 200] })
    await subscribe({ name: 'Orders' })
    await open()
    await page.getByRole('button', { name: 'Emit event' }).click()
    await page.getByLabel('Type', { exact: true }).last().fill('alert.created')
    await page.getByRole('button', { name: 'Emit', exact: true }).click()

    const row = rowsOf(page).first()
    await row.getByText('pending').waitFor()
    await row.getByRole('img', { name: '1 attempt: 500' }).waitFor()
    await row.getByText('12:00:30').waitFor()

    await page.getByRole('button', { name: /^Next attempt/ }).click()
    await row.getByRole('img', { name: '2 attempts: 500, 503' }).waitFor()
    await page.getByRole('button', { name: '+30 min' }).click()
    await row.getByRole('img', { name: '3 attempts: 500, 503, 200' }).waitFor()
    await row.getByText('delivered').waitFor()
    await page.locator('.clock-time').getByText('12:30:30').waitFor()
  })

  test('a delivery shows its ladder, each attempt, and the reason for the time of the next attempt', async () => {
    const busy = (response: import('node:http').ServerResponse) =>
      response.writeHead(503, { 'retry-after': '7200', 'content-type': 'text/plain' }).end('later')
    const { sender, page, open, subscribe } = await setStage({ answers: [500, busy] })
    await subscribe()
    const [delivery] = await sender.emit('alert.created')
    await sender.runNext()
    await open(`?open=delivery:${delivery!.id}`)

    const panel = page.getByRole('complementary')
    await panel.getByText('the receiver asked for a longer wait with Retry-After').waitFor()
    expect(await panel.locator('.why').textContent()).toBe(
      'Next at 14:00:30, 2h later: the receiver asked for a longer wait with Retry-After.',
    )
    const ladder = panel.getByRole('region', { name: 'The ladder, to scale' })
    expect(await ladder.locator('.rung').evaluateAll((all) => all.map((one) => one.ariaLabel))).toEqual([
      'Attempt 1, +0s, refused',
      'Attempt 2, +30s, refused',
      'Attempt 3, +2h 30s, to come',
      'Attempt 4, +2h 30m, to come',
      'Attempt 5, +4h 30m, to come',
    ])
    const places = await ladder
      .locator('.rung')
      .evaluateAll((all) => all.map((one) => parseFloat((one as HTMLElement).style.left)))
    expect(places[2]).toBeCloseTo((100 * 7230) / 16230, 1)
    expect(places[4]).toBe(100)

    await panel.getByRole('button', { name: 'Attempt 1', exact: true }).click()
    await panel.getByText('Next at 12:00:30, 30s later: the next step of the ladder.').waitFor()
    expect(page.url()).toContain('attempt=1')
    await sender.runNext()
    await panel.getByRole('button', { name: 'Attempt 3', exact: true }).waitFor()
  })

  test('a signature is shown with its exact bytes and never with its whole secret', async () => {
    const { sender, page, open, subscribe } = await setStage()
    const { secret } = await subscribe()
    const [delivery] = await sender.emit('alert.created')
    await open(`?open=delivery:${delivery!.id}`)
    const signature = page.getByRole('region', { name: 'Signature', exact: true })
    await signature.getByText('A receiver with this secret accepts it.').waitFor()
    expect(await signature.getByRole('region', { name: 'The signed bytes' }).textContent()).toContain(
      delivery!.body.toString().slice(0, 60),
    )
    expect(await signature.textContent()).toContain('hmac-sha256')
    expect(await page.content()).not.toContain(secret)
  })

  test('the page explains why a signature fails or would fail', async () => {
    const { sender, page, open, subscribe } = await setStage({ answers: [401] })
    await subscribe()
    await open('?open=emit')
    await page.getByRole('button', { name: 'Faults' }).click()
    await page.getByLabel('reserialised body').check()
    await page.getByLabel('Apply to attempts').fill('1')
    await page.getByRole('button', { name: 'Emit', exact: true }).click()
    await page.getByRole('region', { name: 'Deliveries of the last event' }).getByRole('link').click()
    const signature = page.getByRole('region', { name: 'Signature', exact: true })
    await signature.getByText('Something parsed the body and serialised it again').waitFor()
    await signature.getByText('A receiver with this secret refuses it.').waitFor()

    await sender.runNext()
    await page.getByRole('button', { name: 'Attempt 2', exact: true }).click()
    await signature.getByText('A receiver with this secret accepts it.').waitFor()
    await signature.getByRole('button', { name: 'Why would it fail at my receiver?' }).click()
    const body = sender.deliveries()[0]!.body.toString()
    await page.getByLabel('The body, as your code sees it').fill(`${body}\n`)
    await signature.getByRole('button', { name: 'Verify' }).click()
    await signature.getByText('Something added or removed a line break at the end of the body.').waitFor()
  })

  test('an event is redelivered as the same or as a new one', async () => {
    const { sender, page, open, subscribe } = await setStage()
    await subscribe()
    const [first] = await sender.emit('alert.created')
    await open(`?open=delivery:${first!.id}`)
    await page.getByRole('button', { name: 'Redeliver', exact: true }).click()
    await page.getByRole('complementary').getByText(first!.id).waitFor()
    await expect.poll(() => sender.deliveries().length).toBe(2)
    expect(sender.deliveries()[1]).toMatchObject({ redeliveryOf: first!.id, eventId: first!.eventId })
    await page.getByRole('button', { name: 'Redeliver as new event' }).click()
    await expect.poll(() => rowsOf(page).count()).toBe(3)
    await expect.poll(() => sender.deliveries().length).toBe(3)
    expect(sender.deliveries()[2]!.eventId).not.toBe(first!.eventId)
  })

  test('the URL has the filters, which apply to new deliveries', async () => {
    const { sender, page, open, subscribe } = await setStage()
    await subscribe()
    await sender.emit('alert.created', { title: 'Nothing to be found' })
    await sender.emit('user.joined')
    await open()
    await expect.poll(() => rowsOf(page).count()).toBe(2)
    await page.getByLabel('Type', { exact: true }).selectOption('user.joined')
    await expect.poll(() => rowsOf(page).count()).toBe(1)
    expect(new URL(page.url()).searchParams.get('type')).toBe('user.joined')

    await sender.emit('alert.created')
    await sender.emit('user.joined')
    await expect.poll(() => rowsOf(page).count()).toBe(2)

    await page.getByRole('button', { name: 'Clear filters' }).click()
    await expect.poll(() => rowsOf(page).count()).toBe(4)
    await page.getByLabel(/^Search/).fill('nothing to be FOUND')
    await expect.poll(() => rowsOf(page).count()).toBe(1)
    await page.reload()
    await expect.poll(() => rowsOf(page).count()).toBe(1)
    expect(await page.getByLabel(/^Search/).inputValue()).toBe('nothing to be FOUND')
    await page.getByLabel(/^Search/).fill('in no body')
    await page.getByText('No delivery matches these filters.').waitFor()
    await page.goBack()
    await page.getByLabel('Status', { exact: true }).selectOption('delivered')
    await page.goBack()
    await expect.poll(() => new URL(page.url()).searchParams.has('status')).toBe(false)
  })

  test('one button redelivers all exhausted deliveries', async () => {
    const { sender, page, open, subscribe } = await setStage({
      answers: [...Array<number>(10).fill(500), 200],
      sender: { ladderMs: [0, 1000] },
    })
    await subscribe()
    for (let count = 0; count < 5; count++) await sender.emit('alert.created')
    await sender.runUntilIdle()
    await open()
    await page.getByRole('button', { name: /Redeliver exhausted/ }).click()
    await page.getByText('Redelivered 5 events.').waitFor()
    await expect.poll(() => rowsOf(page).filter({ hasText: 'delivered' }).count()).toBe(5)
  })
})
