import { expect, test } from 'vitest'
import { createScrubber } from './create-scrubber.ts'

const scrub = (body: object, ...paths: string[]) => {
  const text = createScrubber({ paths }).body(JSON.stringify(body), 'json')!
  return { text, json: JSON.parse(text) as Record<string, never> }
}

test.each([
  'ada@example.org',
  'Write to ada.lovelace+tag@mail.example.org today',
  'https://shop.test/u?email=ada%40example.org&x=1',
  'https://shop.test/reset?token=r3setM3',
  'https://ada:pa55@db.test/x',
  '+44 20 7946 0958',
  '4242 4242 4242 4242',
  '4242424242424242',
  'whsec_MfKQ9r8GKYqrTwjU',
  `sk_${'live'}_4eC39HqLyjWDarjtT1`,
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'Authorization: Bearer abcdefghijklmnopqrst',
])('replaces %s everywhere', (value) => {
  const secret =
    /ada.*?example\.org|r3setM3|ada:pa55|20 7946 0958|4242(?: ?4242){3}|MfKQ\w+|4eC3\w+|eyJzdWI\w+|abcdefghij\w+/
  const [found] = secret.exec(value)!
  const { text, json } = scrub({ note: value })
  expect(text).not.toContain(found)
  expect(json.note).not.toBe(value)
})

test.each([
  [{ name: 'Ada Lovelace' }],
  [{ user: { first_name: 'Zo\u00eb', lastName: 'O\u2019Brien' } }],
  [{ customer_name: '\u5c71\u7530\u592a\u90ce' }],
  [{ displayName: '\u0410\u043d\u043d\u0430' }],
  [{ phone: '020 7946 0958' }],
  [{ mobile_number: 2079460958 }],
  [{ api_key: 'abc' }],
  [{ password: '!!!' }],
  [{ accessToken: { value: 'abc', kind: 'x' } }],
  [{ card: { cvc: '123', number: 4242424242424242 } }, 'card.number'],
])('replaces %j by the names of its fields', (body, ...paths) => {
  const { json } = scrub(body, ...(paths as string[]))
  const leaves = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]
  const [before, after] = [leaves(body), leaves(json)]
  expect(after.map((value) => typeof value)).toEqual(before.map((value) => typeof value))
  expect(after.map((value) => String(value).length)).toEqual(before.map((value) => String(value).length))
  for (const [index, value] of before.entries()) expect(after[index]).not.toBe(value)
})

test.each([
  { type: 'user.created', name: 'invoice.paid' },
  { total_tokens: 17, input_tokens: 3 },
  { at: '2026-01-15', version: '415.555.01', uuid: '01234567-0123-0123-0123-012345678901' },
  { created: 1768435200, at: '2026-01-15T12:00:00+02:00', amount: 4242424242424243 },
  { url: 'https://shop.test/orders/17?page=2', version: '1.2.3' },
  { active: true, none: null, list: [], empty: '', token: null },
])('keeps %j byte for byte', (body) => {
  expect(scrub(body).text).toBe(JSON.stringify(body))
})

test('keeps scripts, case and digits, and a valid check digit of a card', () => {
  const { json } = scrub({
    name: 'Zo\u00eb \u0410\u043d\u043d\u0430 \u5c71-O\u2019B 7',
    n: '5555-5555-5555-4444',
  })
  expect(json.name).toMatch(
    /^[A-Z][a-z][\u00e0-\u00ff] [\u0410-\u042f][\u0430-\u044f]{3} \p{Script=Han}-[A-Z]\u2019[A-Z] \d$/u,
  )
  expect(json.n).toMatch(/^5\d{3}(?:-\d{4}){3}$/)
  const again = scrub({ n: json.n })
  expect(again.json.n).not.toBe(json.n)
})

test('replaces a value equally in every field, text, URL, name and document of a run', () => {
  const scrubber = createScrubber()
  const first = JSON.parse(
    scrubber.body(
      JSON.stringify({
        customer: { name: 'Ada Lovelace', login: 'adalove', phone: '2079460958' },
        note: 'Ada Lovelace called',
        url: 'https://shop.test/adalove/x?q=Ada%20Lovelace',
        digits: 2079460958,
        'ada@example.org': 'ada@example.org',
      }),
      'json',
    )!,
  )
  const { name, login, phone } = first.customer
  expect(first.note).toBe(`${name} called`)
  expect(first.url).toBe(`https://shop.test/${login}/x?q=${encodeURIComponent(name)}`)
  expect(String(first.digits)).toBe(phone)
  expect(Object.keys(first)).toContain(first[Object.keys(first).at(-1)!])
  expect(scrubber.text('Dear Ada Lovelace')).toBe(`Dear ${name}`)
  expect(new URLSearchParams(scrubber.body('user_name=Ada+Lovelace', 'form')).get('user_name')).toBe(name)
  expect(createScrubber().text('ada@example.org')).not.toBe(scrubber.text('ada@example.org'))
})

test('replaces an address in markup like the plain address', () => {
  const { json } = scrub({
    text: 'hi <mailto:ada@acme.io|ada@acme.io> or `ada@acme.io`',
    email: 'ada@acme.io',
  })
  const { text, email } = json as Record<string, string>
  expect(text).toBe(`hi <mailto:${email}|${email}> or \`${email}\``)
})

test.each(['415-555-0132', '(415) 555-0132', '+1 (415) 555-0132', '415.555.0132'])(
  'replaces the phone number %s in a text by one in the same format',
  (phone) => {
    const { json } = scrub({ text: `Call ${phone} now` })
    expect(json.text).not.toContain(phone.slice(-8))
    expect(String(json.text).replaceAll(/\d/g, '0')).toBe(`Call ${phone} now`.replaceAll(/\d/g, '0'))
  },
)

test('a name that is also a common word does not change event types or field names', () => {
  const { json } = scrub({ login: 'customer', object: 'customer.created', customer_id: 'cus_1' })
  expect(json.object).toBe('customer.created')
  expect(Object.keys(json)).toEqual(['login', 'object', 'customer_id'])
})

test('--scrub replaces strings and numbers at and below a path, in lists, batches, forms and JSON in a form', () => {
  const { json } = scrub(
    { data: { place: { city: 'Paris', zip: 75001, ok: true } }, items: [{ note: 'x1' }, { note: 'y2' }] },
    'data.place',
    'items.note',
  )
  expect(JSON.stringify(json)).not.toMatch(/Paris|75001|x1|y2/)
  expect(json).toMatchObject({ data: { place: { ok: true, zip: expect.any(Number) } } })
  const scrubber = createScrubber({ paths: ['*.city', 'payload.user.id', 'never'] })
  expect(scrubber.body('[{"city":"a"},{"x":{"city":"Paris"}}]', 'json')).not.toContain('Paris')
  const byId = createScrubber({ paths: ['users.*.city'] })
  expect(byId.body('{"users":{"17":{"city":"Paris"},"ada":{"city":"Paris"}}}', 'json')).not.toContain('Paris')
  const form = `payload=${encodeURIComponent('{"user":{"id":"U123"}}')}&text=hi`
  expect(decodeURIComponent(scrubber.body(form, 'form')!)).toMatch(
    /^payload=\{"user":\{"id":"[A-Z]\d{3}"\}\}&text=hi$/,
  )
  expect(scrubber.body(form, 'form')).not.toContain('U123')
  expect(scrubber.unused()).toEqual(['never'])
})

test('escapes in JSON hide no secret', () => {
  const scrubber = createScrubber()
  expect(JSON.parse(scrubber.body('{"x":"\\u0061da@example.org"}', 'json')!).x).toMatch(
    /^[a-z]{3}@example\.com$/,
  )
})

test.each([
  ['authorization', 'Bearer abc.DEF_123', /^Bearer [a-z]{3}\.[A-Z]{3}_\d{3}$/],
  ['stripe-signature', 't=1768435200,v1=5257a869e7ecebed', /^t=1768435200,v1=[\da-f]{16}$/],
  ['webhook-signature', 'v1,K5oZfzN95Z9UVu1EsfQm== v1,Abc/def+=', /^v1,[\w+/]{20}== v1,\w{3}\/\w{3}\+=$/],
  ['x-hub-signature-256', 'sha256=0123456789abcdef', /^sha256=[\da-f]{16}$/],
  ['cookie', 'session=abc123; theme=dark', /^session=[a-z]{3}\d{3}; theme=[a-z]{4}$/],
  ['set-cookie', 'id=abc; Path=/; HttpOnly', /^id=[a-z]{3}; Path=\/; HttpOnly$/],
  ['x-customer-email', 'ada@example.org', /^[a-z]{3}@example\.com$/],
])('the header %s keeps its structure: %s', (name, value, shape) => {
  const other = createScrubber().header(name, value)
  expect(other).toMatch(shape)
  expect(other).not.toBe(value)
})
