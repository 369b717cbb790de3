import { expect } from 'vitest'
import type { Statement } from '../stage.ts'
import { create, register, TYPES } from './create.ts'

/** Statements 1 to 7: the registration of a webhook. */
export const workflowsRegistration: readonly Statement[] = [
  {
    number: 1,
    words: 'POST /api/v1/webhooks registers a webhook',
    async run(stage) {
      expect((await create(stage)).status).toBe(201)
    },
  },
  {
    number: 2,
    words: 'the answer has id, name, url, events, isActive, secret and createdAt in data',
    async run(stage) {
      const { answer } = await create(stage)
      expect(Object.keys(answer)).toEqual(['data'])
      expect(Object.keys(answer.data)).toEqual([
        'id',
        'name',
        'url',
        'events',
        'isActive',
        'secret',
        'createdAt',
      ])
    },
  },
  {
    number: 3,
    words: 'a secret is shown once',
    async run(stage) {
      const { control, call, made, receiver } = await create(stage, { events: TYPES })
      const shown = [
        await control.subscriptions(),
        await control.info(),
        (await call('GET', '/')).body,
        receiver.requests.map(({ body }) => body.toString()),
      ]
      expect(receiver.requests.length).toBeGreaterThan(0)
      expect(JSON.stringify(shown)).not.toContain(made.secret)
    },
  },
  {
    number: 4,
    words: 'ids begin with whk_ and secrets with whsec_',
    async run(stage) {
      const { id, secret } = (await create(stage)).made
      expect([id, secret]).toEqual([
        expect.stringMatching(/^whk_\w+$/),
        expect.stringMatching(/^whsec_.{32}/),
      ])
    },
  },
  {
    number: 5,
    words: 'a URL must be HTTPS',
    async run(stage) {
      expect(await register(stage, { url: 'http://8.8.8.8/' })).toEqual([422, 'VALIDATION_ERROR'])
    },
  },
  {
    number: 6,
    words: 'a URL must not lead to private or internal addresses',
    async run(stage) {
      const hosts = [
        '127.0.0.1',
        '10.0.0.1',
        '169.254.169.254',
        'localhost',
        '2130706433',
        '[::1]',
        '192.168.1.1',
      ]
      for (const host of hosts)
        expect([host, ...(await register(stage, { url: `https://${host}/` }))]).toContain(422)
      expect(await register(stage, {})).toEqual([201, undefined])
    },
  },
  {
    number: 7,
    words: 'a name has at most 100 characters',
    async run(stage) {
      expect(await register(stage, { name: 'n'.repeat(101) })).toEqual([422, 'VALIDATION_ERROR'])
      expect(await register(stage, { name: 'n'.repeat(100) })).toEqual([201, undefined])
    },
  },
]
