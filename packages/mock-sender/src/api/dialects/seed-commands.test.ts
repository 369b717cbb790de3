import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { createWebhooks } from '@postern/core'
import { toNodeHandler } from '@postern/core/node'
import { generic, validibot, ventryx, workflows } from '@postern/core/providers'
import { afterEach, expect, test } from 'vitest'
import { startReceiver } from '../../../test-support/scripted-receiver.ts'
import { type StartedApi, startApi } from '../../../test-support/start-api.ts'

const run = promisify(execFile)
const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close()
})

async function start(...args: Parameters<typeof startApi>): Promise<StartedApi> {
  const api = await startApi(...args)
  open.push(api)
  return api
}

/** Runs a documented command with another host, through the shell that it was written for. */
async function runCommand(command: string, host: string, to: string, env: Record<string, string> = {}) {
  expect(command).toContain(host)
  const line = `${command.replace(host, to)} --silent --write-out '\\n%{http_code}'`
  const { stdout } = await run('sh', ['-c', line], { env: { PATH: process.env.PATH, ...env } })
  const end = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) }
}

const VENTRYX = `curl -X POST https://api.ventryx.io/v1/webhooks \\
  -H "Authorization: Bearer $VENTRYX_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "url": "https://yourapp.com/webhooks/ventryx",
    "events": ["workflow.completed", "approval.requested", "api_key.revoked"]
  }'`

const WORKFLOWS = `curl -X POST https://www.workflows.com.es/api/v1/webhooks \\
  -H "Authorization: Bearer wf_live_your_key" \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "Slack Notifications",
    "url": "https://your-server.com/webhooks/workflows",
    "events": ["alert.created", "alert.critical", "csv.uploaded"]
  }'`

const GENERIC_TEST = 'curl -X POST https://api.example.com/v1/webhooks/hook_123/test'

const GENERIC_MANUAL = `curl -X POST http://localhost:3000/webhook \\
  -H "Content-Type: application/json" \\
  -H "X-Webhook-Signature: test_signature" \\
  -d '{
    "id": "evt_test",
    "type": "user.created",
    "data": {
      "id": "user_test",
      "name": "Test User"
    }
  }'`

const VALIDIBOT_MANUAL = `curl -X POST \\
-H "Content-Type: application/json" \\
-d '{"test": true}' \\
"https://your-server.com/webhook-endpoint"`

test("Ventryx's command registers an endpoint", async () => {
  const { url, sender } = await start(ventryx)
  const env = { VENTRYX_API_KEY: 'vtx_test_1' }
  const { status, body } = await runCommand(VENTRYX, 'https://api.ventryx.io', url, env)
  expect(status).toBe(201)
  expect(body).toEqual({
    data: {
      id: expect.stringMatching(/^wh_/),
      url: 'https://yourapp.com/webhooks/ventryx',
      events: ['workflow.completed', 'approval.requested', 'api_key.revoked'],
      secret: sender.subscriptions()[0]!.secret,
      created_at: expect.stringMatching(/Z$/),
    },
  })
})

test("WorkFlows' command registers a webhook and answers as documented", async () => {
  const { url } = await start(workflows)
  const { status, body } = await runCommand(WORKFLOWS, 'https://www.workflows.com.es', url)
  expect(status).toBe(201)
  expect(Object.keys(body.data)).toEqual(['id', 'name', 'url', 'events', 'isActive', 'secret', 'createdAt'])
  expect(body.data).toMatchObject({
    id: expect.stringMatching(/^whk_/),
    name: 'Slack Notifications',
    url: 'https://your-server.com/webhooks/workflows',
    events: ['alert.created', 'alert.critical', 'csv.uploaded'],
    isActive: true,
    secret: expect.stringMatching(/^whsec_.{32}/),
    createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  })
})

test("generic's requests create a webhook, test it without a key and list the delivery as documented", async () => {
  const receiver = await startReceiver(200)
  open.push(receiver)
  const { url, call } = await start(generic)
  const created = {
    url: receiver.url,
    events: ['user.created', 'user.updated', 'project.created'],
    secret: 'whsec_abc123...',
    active: true,
  }
  const { status, body } = await call('POST', '/v1/webhooks', { body: created })
  expect(status).toBe(201)
  expect(Object.keys(body)).toEqual(['id', 'url', 'events', 'secret', 'active', 'created_at'])
  expect(body).toMatchObject({ id: 'hook_123', ...created })

  const tested = await runCommand(GENERIC_TEST, 'https://api.example.com', url)
  expect(tested.status).toBe(200)
  expect(JSON.parse(receiver.requests[0]!.body.toString())).toMatchObject({ type: 'user.created' })

  const listed = await call('GET', '/v1/webhooks/hook_123/deliveries')
  expect(listed.body).toEqual({ deliveries: [tested.body] })
  const [entry] = listed.body.deliveries
  expect(Object.keys(entry)).toEqual(['id', 'event_id', 'status', 'status_code', 'attempts', 'delivered_at'])
  expect(entry).toMatchObject({ status: 'success', status_code: 200, attempts: 1 })
  expect(entry.id).toMatch(/^del_/)
  expect(entry.event_id).toMatch(/^evt_/)
})

test.each([
  ['generic', generic, GENERIC_MANUAL, 'http://localhost:3000', 'SIGNATURE_INVALID'],
  ['Validibot', validibot, VALIDIBOT_MANUAL, 'https://your-server.com', 'SIGNATURE_MISSING'],
])(
  "a receiver that verifies refuses %s's documented request",
  async (_name, provider, command, host, error) => {
    const webhooks = createWebhooks({ provider, secret: 'whsec_1' }).observe(() => {})
    const server = createServer(toNodeHandler(webhooks))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => new Promise((resolve) => server.close(resolve)) })
    const { port } = server.address() as AddressInfo
    const { status, body } = await runCommand(command, host, `http://127.0.0.1:${port}`)
    expect({ status, body }).toEqual({ status: 401, body: { error } })
  },
)
