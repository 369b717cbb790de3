import { execFileSync } from 'node:child_process'
import crypto from 'node:crypto'
import { expect, test } from 'vitest'
import { testWithProgram } from '../../test-servers/describe-with-server.ts'
import type { AnyProvider } from '../definition/provider.ts'
import { isWebhookError } from '../ground/errors.ts'
import { toSigningKey } from '../signing/keys.ts'
import { sign } from '../signing/sign.ts'
import { verify } from '../signing/verify.ts'
import { elan, generic, validibot, ventryx, workflows } from './index.ts'

/** A provider's documented code to sign and to verify in Node. */
interface Recipe {
  provider: AnyProvider
  sign(body: Buffer, secret: string): string
  verify(body: Buffer, signature: string, secret: string): boolean
}

const RECIPES: Recipe[] = [
  {
    provider: ventryx,
    sign: (body, secret) => `sha256=${crypto.createHmac('sha256', secret).update(body).digest('hex')}`,
    verify(payload, signature, secret) {
      const expected = `sha256=${crypto.createHmac('sha256', secret).update(payload).digest('hex')}`
      return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
    },
  },
  {
    // ELAN documents no code, only "an HMAC-SHA256 signature of the request body".
    provider: elan,
    sign: (body, secret) => crypto.createHmac('sha256', secret).update(body).digest('hex'),
    verify(body, signature, secret) {
      const expected = crypto.createHmac('sha256', secret).update(body).digest('hex')
      return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
    },
  },
  {
    provider: generic,
    sign: (body, secret) => crypto.createHmac('sha256', secret).update(body).digest('hex'),
    verify(payload, signature, secret) {
      const hmac = crypto.createHmac('sha256', secret).update(payload).digest('hex')
      return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(hmac))
    },
  },
  {
    provider: validibot,
    sign: (body, secret) => `sha256=${crypto.createHmac('sha256', secret).update(body).digest('hex')}`,
    verify(payload, signature, secret) {
      const expected = `sha256=${crypto.createHmac('sha256', secret).update(payload).digest('hex')}`
      return crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
    },
  },
  {
    provider: workflows,
    sign: (body, secret) => `sha256=${crypto.createHmac('sha256', secret).update(body).digest('hex')}`,
    verify(body, signature, secret) {
      const expected = `sha256=${crypto.createHmac('sha256', secret).update(body).digest('hex')}`
      return crypto.timingSafeEqual(Buffer.from(expected), Buffer.from(signature))
    },
  },
]

/** The documented code in Python, of generic, validibot and workflows. */
const PYTHON = `
import base64, hashlib, hmac, json, sys

def bare(payload, secret):
    return hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()

def prefixed(payload, secret):
    expected = hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()
    return f"sha256={expected}"

recipes = {"ventryx": prefixed, "elan": bare, "generic": bare, "validibot": prefixed, "workflows": prefixed}
results = []
for case in json.load(sys.stdin):
    expected = recipes[case["provider"]](base64.b64decode(case["body"]), case["secret"])
    valid = hmac.compare_digest(expected, case["signature"])
    results.append({"expected": expected, "valid": valid})
json.dump(results, sys.stdout)
`

const SECRET = 'whsec_s3cret-é'
const BODIES = [
  '{"id":"evt_1","type":"user.created","created_at":"2026-01-15T12:30:00Z","data":{}}',
  '{ "price" : 1.0, "name":"\\u00e9 é 👋", "template":"$& $$ $1" }\r\n',
  '\ufeff{"a":1}',
  '',
].map((text) => Buffer.from(text))
BODIES.push(Buffer.from([0x22, 0xff, 0xfe, 0x00, 0x22]))

function signedByUs(provider: AnyProvider, body: Buffer): string {
  const headers = sign(provider.signature, [toSigningKey(provider.signature, SECRET)], body)
  expect(Object.keys(headers)).toEqual([provider.signature.header])
  return headers[provider.signature.header]!
}

function verdict(provider: AnyProvider, body: Buffer, signature: string): string {
  const header = provider.signature.header.toLowerCase()
  try {
    const key = toSigningKey(provider.signature, SECRET)
    verify(provider.signature, [key], body, (name) => (name === header ? signature : undefined))
    return 'accepted'
  } catch (error) {
    return isWebhookError(error) ? error.code : `threw ${error}`
  }
}

test.each(RECIPES)('the receiver accepts a signature by the recipe of $provider.name', (recipe) => {
  for (const body of BODIES) {
    expect(verdict(recipe.provider, body, recipe.sign(body, SECRET))).toBe('accepted')
    expect(verdict(recipe.provider, body, recipe.sign(body, `${SECRET}x`))).toBe('SIGNATURE_INVALID')
  }
})

test.each(RECIPES)('our signature for $provider.name verifies with its recipe', ({ provider, verify }) => {
  for (const body of BODIES) {
    expect(verify(body, signedByUs(provider, body), SECRET)).toBe(true)
    expect(verify(Buffer.concat([body, Buffer.from(' ')]), signedByUs(provider, body), SECRET)).toBe(false)
  }
})

test.each(RECIPES)('a short signature is refused, where the recipe of $provider.name throws', (recipe) => {
  const body = BODIES[0]!
  const short = recipe.sign(body, SECRET).slice(0, -1)
  expect(() => recipe.verify(body, short, SECRET)).toThrow(RangeError)
  expect(verdict(recipe.provider, body, short)).toBe('SIGNATURE_INVALID')
})

test('elan also accepts a signature with the prefix sha256=', () => {
  const { sign: signed } = RECIPES[1]!
  const body = BODIES[0]!
  expect(verdict(elan, body, `sha256=${signed(body, SECRET)}`)).toBe('accepted')
  expect(verdict(elan, body, `sha1=${signed(body, SECRET)}`)).toBe('SIGNATURE_INVALID')
})

test('generic refuses a prefix, and the prefixed providers refuse a bare signature', () => {
  const body = BODIES[0]!
  const bare = crypto.createHmac('sha256', SECRET).update(body).digest('hex')
  expect(verdict(generic, body, `sha256=${bare}`)).toBe('SIGNATURE_INVALID')
  for (const provider of [ventryx, validibot, workflows]) {
    expect(verdict(provider, body, bare)).toBe('SIGNATURE_INVALID')
  }
})

test('generic is verified over the raw body, not over reserialised JSON as in its Express sample', () => {
  for (const text of ['{"price":1.0}', '{"name":"\\u00e9"}', '{ "a": 1 }', '{"2":"b","1":"a"}']) {
    const raw = Buffer.from(text)
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(text)))
    const { sign: signed } = RECIPES[2]!
    expect(verdict(generic, raw, signed(raw, SECRET))).toBe('accepted')
    expect(verdict(generic, raw, signed(rewritten, SECRET))).toBe('SIGNATURE_INVALID')
  }
})

testWithProgram('python', 'Python signs and verifies as we do for every provider', () => {
  const cases = RECIPES.flatMap(({ provider }) => BODIES.map((body) => ({ provider, body })))
  const input = cases.map(({ provider, body }) => ({
    provider: provider.name,
    body: body.toString('base64'),
    secret: SECRET,
    signature: signedByUs(provider, body),
  }))
  const output = execFileSync('python3', ['-c', PYTHON], { input: JSON.stringify(input), encoding: 'utf8' })
  const results: { expected: string; valid: boolean }[] = JSON.parse(output)
  expect(results).toHaveLength(25)
  for (const [index, { provider, body }] of cases.entries()) {
    expect(results[index]!.valid).toBe(true)
    expect(verdict(provider, body, results[index]!.expected)).toBe('accepted')
  }
})
