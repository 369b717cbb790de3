import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, mock, test } from 'node:test'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { createMockSender, faults } from '@postern/mock-sender'
import { github } from '@postern/providers/github'
import './index.js'
import { tickets } from './tickets.js'

const secret = 'secret of the test'
process.env.GITHUB_WEBHOOK_SECRET = secret
const sender = createMockSender({ provider: github, secret })
const open = mock.method(tickets, 'open', async () => {})
const server = getTestServer('github').listen(0)
await once(server, 'listening')
after(() => server.close())

/** Delivers one event twice and returns both statuses. */
async function deliverTwice(options) {
  const { headers, text } = sender.sign('issues.opened', { issue: { title: 'Disk full' } }, options)
  const url = `http://127.0.0.1:${server.address().port}/`
  const deliver = () => fetch(url, { method: 'POST', headers, body: text })
  return [(await deliver()).status, (await deliver()).status]
}

test('opens one ticket, however often the event is delivered', async () => {
  open.mock.resetCalls()
  assert.deepEqual(await deliverTwice(), [200, 200])
  assert.deepEqual(
    open.mock.calls.map((call) => call.arguments),
    [['Disk full']],
  )
})

test('opens no ticket for a forgery', async () => {
  open.mock.resetCalls()
  assert.deepEqual(await deliverTwice({ faults: [faults.tamperedBody()] }), [401, 401])
  assert.equal(open.mock.callCount(), 0)
})
