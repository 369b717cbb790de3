import { expect, it } from 'vitest'
import { SECRET, tickets } from '../test-support/tickets.ts'
import { createWebhooks, memoryStore } from './index.ts'

const valid = { provider: tickets, secret: SECRET }

const unusable: Array<[string, unknown, RegExp]> = [
  ['no options', undefined, /without options/],
  ['no provider', { secret: SECRET }, /option provider/],
  ['a provider that is undefined', { ...valid, provider: undefined }, /option provider/],
  ['a provider that is its name', { ...valid, provider: 'stripe' }, /option provider/],
  [
    'a secret that is undefined',
    { provider: tickets, secret: undefined },
    /option secret is missing or undefined/,
  ],
  ['no secret', { provider: tickets }, /option secret is missing/],
  ['a secret that is a number', { ...valid, secret: 7 }, /option secret/],
  ['a secret list with an empty one', { ...valid, secret: [SECRET, ''] }, /secret is empty/],
  ['a misspelt option', { ...valid, secrets: 'x' }, /no option 'secrets'/],
  ['a store without methods', { ...valid, store: {} }, /option store/],
  ['a store that is a client', { ...valid, store: 'redis://' }, /option store/],
  ['an endpoint that is empty', { ...valid, endpoint: '' }, /option endpoint/],
  ['an endpoint that is a number', { ...valid, endpoint: 1 }, /option endpoint/],
  ['a flag that is text', { ...valid, validate: 'no' }, /option validate/],
  ['idempotency that is a store', { ...valid, idempotency: memoryStore() }, /option idempotency/],
  ['half an attempt', { ...valid, maxAttempts: 1.5 }, /option maxAttempts/],
  ['a limit that is text', { ...valid, maxBodyBytes: '1mb' }, /option maxBodyBytes/],
  ['a deadline that never comes', { ...valid, deadlineMs: Number.POSITIVE_INFINITY }, /deadlineMs/],
  ['an unsupported exhaustedStatus', { ...valid, exhaustedStatus: 202 }, /option exhaustedStatus/],
  ['an unsupported inProgressStatus', { ...valid, inProgressStatus: 200 }, /option inProgressStatus/],
  ['a clock without timers', { ...valid, clock: { now: Date.now } }, /option clock/],
]
it.each(unusable)('refuses %s at creation, and names it', (_what, options, message) => {
  expect(() => createWebhooks(options as never)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) }),
  )
})

it('does not suggest allowUnsigned when the secret is missing', () => {
  expect(() => createWebhooks({ provider: tickets } as never)).toThrow(/^(?!.*allowUnsigned)/)
})

it('treats undefined as an option that is left out', () => {
  expect(() => createWebhooks({ ...valid, store: undefined, deadlineMs: undefined } as never)).not.toThrow()
})
