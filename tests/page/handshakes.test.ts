import { expect, test } from 'vitest'
import { describeWithServer } from '../../packages/core/test-servers/describe-with-server.ts'
import type { Answer } from '../../packages/mock-sender/test-support/scripted-receiver.ts'
import { slack } from '../../packages/providers/src/slack.ts'
import { useStage } from './stage.ts'

/** Replies as Slack requires. */
const repeat: Answer = (response, { body }) => {
  response.writeHead(200, { 'content-type': 'text/plain' }).end(JSON.parse(body.toString()).challenge)
}

describeWithServer('chromium', 'handshakes on the page', () => {
  const setStage = useStage()

  test('a handshake is played from its subscription, and its verdict is shown', async () => {
    const { page, receiver, open, subscribe } = await setStage({ provider: slack, answers: [500, repeat] })
    const { id } = await subscribe()
    await open(`?view=subscriptions&open=subscription:${id}`)
    const handshakes = page.getByRole('region', { name: 'Handshakes' })
    const play = handshakes.getByRole('button', { name: 'Play url_verification' })
    await play.click()
    const verdict = handshakes.getByRole('status')
    await verdict.getByText('Slack refuses the answer to url_verification.').waitFor()
    await verdict.getByText('The receiver answered 500').waitFor()
    await play.click()
    await verdict.getByText('Slack accepts the answer to url_verification.').waitFor()
    expect(receiver.requests.map(({ body }) => JSON.parse(body.toString()).type)).toEqual([
      'url_verification',
      'url_verification',
    ])
  })

  test('a provider without handshakes has no such section', async () => {
    const { page, open, subscribe } = await setStage()
    const { id } = await subscribe()
    await open(`?view=subscriptions&open=subscription:${id}`)
    await page.getByRole('button', { name: 'Send test event' }).waitFor()
    expect(await page.getByRole('region', { name: 'Handshakes' }).count()).toBe(0)
  })
})
