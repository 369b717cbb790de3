import { createWebhooks, memoryStore } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { expect, it } from 'vitest'

const secret = 'whsec_of_the_test'

it('an effect happens twice when the process dies between the effect and the completion', async () => {
  const emails: string[] = []
  const store = memoryStore() // stands for a store that both processes share
  const start = (processStore: typeof store, leaseMs: number) =>
    createWebhooks({ provider: workflows, secret, store: processStore, leaseMs })
      .observe(() => {})
      .on('alert.created', (event) => void emails.push(event.data.title))

  // The first process dies after the email: neither its completion nor anything later reaches the store.
  const lost = () => Promise.reject(new Error('the process is dead'))
  const first = start({ ...store, complete: lost, release: lost, renew: lost }, 300)
  const second = start(store, 300)

  const { headers, text } = createMockSender({ provider: workflows, secret }).sign('alert.created', {
    title: 'Disk full',
  })
  const send = (to: typeof first) =>
    to.fetch(new Request('http://localhost/', { method: 'POST', headers, body: text }))
  expect((await send(first)).status).toBe(503)
  await new Promise((resolve) => setTimeout(resolve, 500)) // the lease runs out
  expect((await send(second)).status).toBe(200) // the sender's retry
  expect((await send(second)).status).toBe(200) // a duplicate

  expect(emails).toEqual(['Disk full', 'Disk full'])
})
