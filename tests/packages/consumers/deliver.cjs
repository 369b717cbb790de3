const assert = require('node:assert/strict')

const secret = 'whsec_of_a_consumer'

/** Delivers one event that fails once and is then handled, with modules that the caller has imported or required. */
exports.deliver = async ({ providers, adapter, sender: { createMockSender }, express }) => {
  const provider = providers.workflows
  const handled = []
  const webhooks = adapter.createWebhooks({ provider, secret }).observe(() => {})
  webhooks.on('alert.created', (event, { attempt }) => {
    if (attempt === 1) throw new Error('the first attempt fails')
    handled.push(event.data.severity)
  })
  const server = express()
    .use(webhooks.handler({ path: '/webhooks' }))
    .listen(0)
  const sender = createMockSender({ provider, secret })
  await sender.subscribe({ url: `http://127.0.0.1:${server.address().port}/webhooks`, events: ['alert.*'] })
  const [delivery] = await sender.emit('alert.created', { severity: 'critical' })
  await sender.runUntilIdle()
  const statuses = delivery.attempts.map(({ response }) => response.status)
  await sender.close()
  server.closeAllConnections()
  server.close()
  assert.deepEqual(statuses, [500, 200])
  assert.deepEqual(handled, ['critical'])
}

/** Checks that every package and entry throws the same WebhookError. */
exports.compareErrors = async ({ core: { WebhookError }, providers, node, adapter }) => {
  const provider = providers.workflows
  assert.throws(() => adapter.createWebhooks({ provider, secret: '' }), WebhookError)
  const consumed = node.toNodeRequest({ method: 'POST', headers: {}, readableEnded: true })
  await assert.rejects(consumed.body(1), WebhookError)
}
