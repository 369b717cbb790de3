import { describe, expect, it } from 'vitest'
import { request, SECRET, tickets } from '../../test-support/tickets.ts'
import { type BodyFormat, createWebhooks, defineProvider, type StandardSchema } from '../index.ts'

const anything: StandardSchema<unknown, object> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as object }) },
}

function receiver(body: BodyFormat | readonly BodyFormat[]) {
  const seen: object[] = []
  const provider = defineProvider({
    name: 'forms',
    signature: tickets.signature,
    envelope: { type: 'kind', body },
    events: { sms: anything },
  })
  const webhooks = createWebhooks({ provider, secret: SECRET }).observe(() => {})
  webhooks.on('*', (event) => void seen.push(event))
  webhooks.onUnhandled((event) => void seen.push(event))
  return { webhooks, seen }
}

const FORM = 'application/x-www-form-urlencoded'
const send = (body: string, type: string | undefined = FORM) =>
  request(body, { headers: { 'content-type': type } })

describe('a form', () => {
  it('is parsed to an event of strings', async () => {
    const { webhooks, seen } = receiver('form')
    expect((await webhooks.receive(send('kind=sms&Body=a+b%20%C3%A9&n=1&Empty='))).status).toBe(200)
    expect(seen).toEqual([{ kind: 'sms', Body: 'a b é', n: '1', Empty: '' }])
  })

  it('keeps every value of a repeated field', async () => {
    const { webhooks, seen } = receiver('form')
    await webhooks.receive(send('kind=sms&x=1&x=2&x=3'))
    expect(seen).toEqual([{ kind: 'sms', x: ['1', '2', '3'] }])
  })

  it('has no inherited fields', async () => {
    const { webhooks, seen } = receiver('form')
    await webhooks.receive(send('kind=sms&__proto__=polluted&constructor=x'))
    expect(Object.getPrototypeOf(seen[0])).toBe(Object.prototype)
    expect(Object.keys(seen[0]!)).toEqual(['kind', '__proto__', 'constructor'])
  })

  it('is refused when the body is JSON', async () => {
    expect((await receiver('form').webhooks.receive(send('{"kind":"sms"}'))).status).toBe(400)
  })
})

describe('JSON in a field of a form', () => {
  it('is parsed to the event', async () => {
    const { webhooks, seen } = receiver({ formField: 'payload' })
    await webhooks.receive(send(`payload=${encodeURIComponent('{"kind":"sms","n":1}')}&other=x`))
    expect(seen).toEqual([{ kind: 'sms', n: 1 }])
  })

  it.each(['other=x', 'payload=', 'payload=hello'])(
    'is refused when it is missing or invalid: %s',
    async (body) => {
      expect((await receiver({ formField: 'payload' }).webhooks.receive(send(body))).status).toBe(400)
    },
  )
})

describe('several formats', () => {
  const formats = ['json', { formField: 'payload' }, 'form'] as const

  it.each([
    ['{"kind":"sms","n":1}', 'application/json', { kind: 'sms', n: 1 }],
    ['{"kind":"sms","n":1}', undefined, { kind: 'sms', n: 1 }],
    ['{"kind":"sms","n":1}', 'text/plain', { kind: 'sms', n: 1 }],
    ['kind=sms&n=1', FORM, { kind: 'sms', n: '1' }],
    ['kind=sms&n=1', `${FORM.toUpperCase()}; charset=utf-8`, { kind: 'sms', n: '1' }],
    ['payload=%7B%22kind%22%3A%22sms%22%7D', FORM, { kind: 'sms' }],
  ])('are chosen by the content type: %s as %s', async (body, type, event) => {
    const { webhooks, seen } = receiver(formats)
    const plain = request(body, { headers: type === undefined ? {} : { 'content-type': type } })
    expect((await webhooks.receive(plain)).status).toBe(200)
    expect(seen).toEqual([event])
  })
})
