import { describe, expect, it } from 'vitest'
import { recordingFetch } from '../test-support/recording-fetch.ts'
import { confirmation, SigningCertURL, SubscribeURL, setUp, signed } from '../test-support/sns-messages.ts'
import { confirmSubscriptions } from './sns.ts'

describe('confirmSubscriptions', () => {
  /** Receives the body, and records the visited URLs and the failed visits. */
  async function visits(
    body: string,
    visit: () => Response | Promise<Response> = () => new Response('<ok/>'),
  ) {
    const { fetch, fetched: visited } = recordingFetch(visit)
    const failures: unknown[] = []
    const confirm = confirmSubscriptions({ fetch })
    const { send } = setUp({
      register: (webhooks) =>
        void webhooks.observe((outcome) => confirm(outcome).catch((error) => failures.push(error))),
    })
    const received = await send(body)
    await new Promise((resolve) => setImmediate(resolve))
    return { ...received, visited, failures }
  }

  it('does nothing unless registered: the receiver only answers the confirmation', async () => {
    const { send, fetched, handled } = setUp()
    const { reply, outcomes } = await send(signed(confirmation()))
    expect(reply.status).toBe(200)
    expect(outcomes).toMatchObject([
      { kind: 'handshake', name: 'SubscriptionConfirmation', body: { SubscribeURL } },
    ])
    expect([fetched, handled]).toEqual([[SigningCertURL], []])
  })

  it('visits the SubscribeURL', async () => {
    const { reply, visited, failures } = await visits(signed(confirmation()))
    expect([reply.status, visited, failures]).toEqual([200, [new URL(SubscribeURL).href], []])
  })

  it.each([
    ['another host', SubscribeURL.replace('amazonaws.com', 'amazonaws.com.evil.com')],
    ['another service', SubscribeURL.replace('sns.', 'sqs.')],
    ['another action', SubscribeURL.replace('ConfirmSubscription', 'Publish')],
    ['plain HTTP', SubscribeURL.replace('https', 'http')],
    ['a port', SubscribeURL.replace('.com', '.com:8443')],
    ['a user name', SubscribeURL.replace('//', '//sns.us-west-2.amazonaws.com@')],
    ['a loopback address', 'https://127.0.0.1/?Action=ConfirmSubscription'],
    ['a text that is not a URL', 'nowhere'],
  ])('never visits %s, even if it is signed', async (_title, url) => {
    const { visited, failures } = await visits(signed(confirmation({ SubscribeURL: url })))
    expect(visited).toEqual([])
    expect(failures).toMatchObject([{ message: /not a confirmation URL of SNS/ }])
  })

  it('visits nothing for a forgery, another topic or an UnsubscribeConfirmation', async () => {
    const forged = signed(confirmation()).replace('2336412f37f', '2336412f380')
    const foreign = signed(confirmation({ TopicArn: 'arn:aws:sns:us-west-2:666666666666:Evil' }))
    const ending = signed(confirmation({ Type: 'UnsubscribeConfirmation' }))
    expect((await visits(forged)).visited).toEqual([])
    expect((await visits(foreign)).visited).toEqual([])
    const { reply, visited, outcomes } = await visits(ending)
    expect([reply.status, visited, outcomes[0]?.kind]).toEqual([200, [], 'handshake'])
  })

  it('rejects when the visit fails', async () => {
    const { reply, failures } = await visits(signed(confirmation()), () => new Response('', { status: 403 }))
    expect(reply.status).toBe(200)
    expect(failures).toMatchObject([{ message: /could not be confirmed\. Visit the SubscribeURL/ }])
  })
})
