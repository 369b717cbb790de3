import { workflows } from '@postern/core/providers'
import { createMockSender, faults } from '@postern/mock-sender'
import request from 'supertest'
import { expect, it, vi } from 'vitest'
import { createApp } from './app.ts'

const secret = 'whsec_of_the_test'

it('opens no ticket for a forgery, and logs why', async () => {
  const openTicket = vi.fn()
  const log = vi.fn()
  const app = createApp({ secret, openTicket, log })
  const sender = createMockSender({ provider: workflows, secret })
  const { headers, text } = sender.sign('alert.created', {}, { faults: [faults.tamperedBody()] })
  const delivery = request(app).post('/webhooks/workflows').set(headers).send(text)
  await delivery.expect(401, { error: 'SIGNATURE_INVALID' })
  expect(openTicket).not.toHaveBeenCalled()
  expect(log.mock.lastCall).toMatchObject([{ kind: 'refused', code: 'SIGNATURE_INVALID' }])
})
