import request from 'supertest'
import { it } from 'vitest'
import { createApp } from './app.ts'

it('leaves the bodies of other routes to express.json()', async () => {
  const app = createApp({ secret: 'whsec_of_the_test', openTicket() {}, log() {} })
  app.post('/echo', (req, res) => void res.json(req.body))
  await request(app).post('/echo').send({ a: 1 }).expect(200, { a: 1 })
})
