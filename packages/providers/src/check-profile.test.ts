import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { verify as verifyGithub } from '@octokit/webhooks-methods'
import type { AnyProvider } from '@postern/core'
import { type CheckResult, checkReceiver } from '@postern/mock-sender'
import Stripe from 'stripe'
import { afterEach, describe, expect, it } from 'vitest'
import { closeAll, serve } from '../test-support/serve.ts'
import { github } from './github.ts'
import { slack } from './slack.ts'
import { stripe } from './stripe.ts'

const SECRET = 'whsec_of_the_profile'
afterEach(closeAll)

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A receiver written without Postern. */
type Receiver = (received: Received, response: ServerResponse) => void | Promise<void>

async function check(provider: AnyProvider, receiver: Receiver): Promise<CheckResult[]> {
  const url = await serve(async (request, response) => {
    if (request.url === '/moved') return void response.writeHead(200).end()
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    await receiver({ headers: request.headers, text: Buffer.concat(chunks).toString() }, response)
  })
  return checkReceiver({ url, provider, secret: SECRET }, { only: 'contract' })
}

const failures = (results: readonly CheckResult[]) =>
  results.flatMap(({ result, message, behaviour }) =>
    result === 'failed' ? [`${behaviour.name}: ${message}`] : [],
  )

/** Verifies as Slack documents it. */
function isFromSlack({ headers, text }: Received): boolean {
  const time = headers['x-slack-request-timestamp'] as string
  if (Math.abs(Date.now() / 1000 - Number(time)) > 300) return false
  const mac = createHmac('sha256', SECRET).update(`v0:${time}:${text}`).digest('hex')
  const given = Buffer.from(String(headers['x-slack-signature']))
  return given.length === 67 && timingSafeEqual(given, Buffer.from(`v0=${mac}`))
}

const slackReceiver =
  (challenge: (value: string, response: ServerResponse) => void, ms = 0): Receiver =>
  async (received, response) => {
    if (received.text.includes('ssl_check=1')) return void response.end()
    if (!isFromSlack(received)) return void response.writeHead(401).end()
    const body = JSON.parse(received.text)
    if (body.type === 'url_verification') return challenge(body.challenge, response)
    await pause(ms)
    response.end()
  }

const sdk = new Stripe('sk_test_of_nobody')
const stripeReceiver =
  (answer: (response: ServerResponse) => void): Receiver =>
  ({ headers, text }, response) => {
    try {
      sdk.webhooks.constructEvent(text, headers['stripe-signature']!, SECRET)
    } catch {
      return void response.writeHead(400).end()
    }
    answer(response)
  }

const githubReceiver =
  (answer: (event: string, response: ServerResponse) => void): Receiver =>
  async ({ headers, text }, response) => {
    const isGenuine = await verifyGithub(SECRET, text, String(headers['x-hub-signature-256']))
    if (isGenuine) answer(String(headers['x-github-event']), response)
    else response.writeHead(401).end()
  }

describe.each<[name: string, AnyProvider, Receiver]>([
  ['slack, in plain text', slack, slackReceiver((challenge, response) => response.end(challenge))],
  [
    'slack, in JSON',
    slack,
    slackReceiver((challenge, response) => response.end(JSON.stringify({ challenge }))),
  ],
  [
    'slack, behind a redirect',
    slack,
    redirecting(slackReceiver((challenge, response) => response.end(challenge))),
  ],
  [
    'stripe, by its SDK',
    stripe,
    stripeReceiver((response) => response.writeHead(202).end('{"received":true}')),
  ],
  ['github, by its SDK', github, githubReceiver((_event, response) => response.writeHead(204).end())],
])('%s', (_name, provider, receiver) => {
  it('a correct receiver meets the contract', async () => {
    const results = await check(provider, receiver)
    expect(failures(results)).toEqual([])
    expect(results.filter(({ result }) => result === 'passed').length).toBeGreaterThan(2)
  })
})

/** Redirects events, but no handshakes. Slack follows redirects. */
function redirecting(receiver: Receiver): Receiver {
  return async (received, response) => {
    if (received.text.includes('event_callback'))
      return void response.writeHead(307, { location: '/moved' }).end()
    await receiver(received, response)
  }
}

it.each<[title: string, AnyProvider, Receiver, failure: RegExp]>([
  [
    'quotes the challenge',
    slack,
    slackReceiver((challenge, response) => response.end(JSON.stringify(challenge))),
    /^answers the handshake url_verification as Slack expects: .*it has quotes around it.*Answer 200 with the value of challenge, within 3s\.$/,
  ],
  [
    'answers after more than three seconds',
    slack,
    slackReceiver((challenge, response) => response.end(challenge), 3100),
    /^acknowledges an event within 3s, the timeout of Slack: timeout: The answer came after 3\d\d\d ms, but Slack waits only 3s\.$/,
  ],
  [
    'redirects',
    stripe,
    stripeReceiver((response) => response.writeHead(307, { location: '/moved' }).end()),
    /^acknowledges at the URL itself, since Stripe follows no redirects: The answer 307 redirects to \/moved\. Register the final URL\.$/,
  ],
  [
    'refuses valid requests',
    stripe,
    (_received, response) => void response.writeHead(400).end('no signatures found'),
    /^acknowledges the events that Stripe shows as examples: The answer is 400 no signatures found, not 2xx\.$/,
  ],
  [
    'does not handle ping',
    github,
    githubReceiver((event, response) => response.writeHead(event === 'ping' ? 404 : 200).end()),
    /^acknowledges the events that GitHub shows as examples: The answer is 404, not 2xx\.$/,
  ],
])('reports a receiver that %s', async (_title, provider, receiver, failure) => {
  const found = failures(await check(provider, receiver))
  expect(
    found.some((one) => failure.test(one)),
    found.join('\n'),
  ).toBe(true)
})
