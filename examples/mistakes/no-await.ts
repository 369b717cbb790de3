import { createWebhooks } from '@postern/core'
import { workflows } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'

const secret = 'whsec_of_the_test'
const webhooks = createWebhooks({ provider: workflows, secret })
webhooks.on('alert.created', () => {
  openTicket() // no await, no return
})

async function openTicket() {
  await new Promise((resolve) => setTimeout(resolve, 50))
  throw new Error('the ticket system is down')
}

const { headers, text } = createMockSender({ provider: workflows, secret }).sign('alert.created')
const request = new Request('http://localhost/', { method: 'POST', headers, body: text })
const response = await webhooks.fetch(request)
console.log(`the sender gets ${response.status} ${await response.text()}`)
