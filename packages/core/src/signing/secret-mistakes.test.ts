import { createHmac, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { createWebhooks, defineProvider, isWebhookError, type Outcome, toSigningKey } from '../index.ts'
import type { SignatureScheme } from './scheme.ts'

const UTF8: SignatureScheme = { header: 'X-Signature', algorithm: 'hmac-sha256', encoding: 'hex' }
const BASE64: SignatureScheme = { ...UTF8, secret: { encoding: 'base64', stripPrefix: 'whsec_' } }
const ED25519: SignatureScheme = { ...UTF8, algorithm: 'ed25519' }
const SECRET = 'the secret of a test'
/** Bytes whose base64 has padding and both characters that base64url lacks. */
const BYTES = Buffer.from(`fbefff${'be'.repeat(29)}`, 'hex')
const ENCODED = `whsec_${BYTES.toString('base64')}`

async function hintFor(scheme: SignatureScheme, given: string, real: string | Buffer) {
  const provider = defineProvider({
    name: 'test',
    signature: scheme,
    envelope: { type: 'type' },
    events: {
      'thing.made': {
        schema: { '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) } },
      },
    },
  })
  const webhooks = createWebhooks({ provider, secret: given })
  const outcomes: Outcome[] = []
  webhooks.observe((outcome) => outcomes.push(outcome))
  const body = Buffer.from('{"type":"thing.made"}')
  const mac = createHmac('sha256', real).update(body).digest('hex')
  const reply = await webhooks.receive({
    method: 'POST',
    header: (name) => (name === 'x-signature' ? mac : undefined),
    body: async () => body,
  })
  expect(reply).toMatchObject({ status: 401, body: '{"error":"SIGNATURE_INVALID"}' })
  const [outcome] = outcomes
  return outcome?.kind === 'refused' ? outcome.hint : undefined
}

const half = SECRET.length / 2
test.each([
  ['double quotes', `"${SECRET}"`, 'secret_quotes', /quotes/],
  ['single quotes', `'${SECRET}'`, 'secret_quotes', /quotes/],
  ['typographic quotes', `\u201c${SECRET}\u201d`, 'secret_quotes', /quotes/],
  ['backticks', `\`${SECRET}\``, 'secret_quotes', /quotes/],
  ['one quote', `${SECRET}"`, 'secret_quotes', /quotes/],
  ['quotes and a line break', `"${SECRET}"\n`, 'secret_quotes', /quotes/],
  ['a zero-width space', `${SECRET}\u200b`, 'secret_invisible', /invisible/],
  [
    'a zero-width space inside',
    `${SECRET.slice(0, half)}\u200b${SECRET.slice(half)}`,
    'secret_invisible',
    /invisible/,
  ],
  ['a byte order mark', `\ufeff${SECRET}`, 'secret_invisible', /invisible/],
  ['a line break at the end', `${SECRET}\n`, 'secret_whitespace', /white space around/],
  ['a no-break space', `${SECRET}\u00a0`, 'secret_whitespace', /white space around/],
  [
    'a line break inside',
    `${SECRET.slice(0, half)}\r\n${SECRET.slice(half)}`,
    'secret_whitespace',
    /contains a line break/,
  ],
  ['the version of a signature before it', `v1,${SECRET}`, 'secret_prefix', /v1,/],
])('the hint names %s', async (_what, given, code, text) => {
  const hint = await hintFor(UTF8, given, SECRET)
  expect(hint).toMatchObject({ code, text: expect.stringMatching(text) })
  expect(hint!.text).not.toContain(SECRET.slice(0, half))
})

test('a secret with a mistake gets no hint when the corrected one does not match either', async () => {
  expect(await hintFor(UTF8, `"${SECRET}"`, 'another secret')).toBeUndefined()
})

function refusalOf(scheme: SignatureScheme, secret: string): string {
  try {
    toSigningKey(scheme, secret)
  } catch (error) {
    return isWebhookError(error) && error.code === 'CONFIG_INVALID' ? error.message : `threw ${error}`
  }
  return 'accepted'
}

const URL_SAFE = `whsec_${BYTES.toString('base64url')}`
test.each([
  ['quotes', `"${ENCODED}"`, /quotes/],
  ['a zero-width space', `${ENCODED}\u200b`, /invisible/],
  ['a byte order mark', `\ufeff${ENCODED}`, /invisible/],
  ['a line break at the end', `${ENCODED}\n`, /white space around/],
  ['a line break inside', `${ENCODED.slice(0, 20)}\n${ENCODED.slice(20)}`, /contains a line break/],
  ['a space inside', `${ENCODED.slice(0, 20)} ${ENCODED.slice(20)}`, /contains white space/],
  ['the version of a signature', `v1,${ENCODED}`, /v1,/],
  ['the version of an asymmetric signature', `v1a,${ENCODED}`, /v1,/],
  ['no padding', ENCODED.replace(/=+$/, ''), /padding/],
  ['too much padding', `${ENCODED}=`, /padding/],
  ['the URL-safe alphabet', `${URL_SAFE}=`, /base64url/],
  ['the URL-safe alphabet and no padding', URL_SAFE, /base64url/],
  ['no base64 at all', 'whsec_not!base64', /not base64/],
])('the refusal of a base64 secret with %s names the cause', (_what, secret, message) => {
  expect(refusalOf(BASE64, ENCODED)).toBe('accepted')
  const refusal = refusalOf(BASE64, secret)
  expect(refusal).toMatch(message)
  expect(refusal).not.toContain(BYTES.toString('base64').slice(0, 8))
})

test('the refusal of a PEM key names the cause', () => {
  const { publicKey } = generateKeyPairSync('ed25519')
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  expect(refusalOf(ED25519, pem)).toBe('accepted')
  expect(refusalOf(ED25519, pem.replaceAll('\n', '\\n'))).toMatch(/instead of line breaks/)
  expect(refusalOf(ED25519, `"${pem}"`)).toMatch(/quotes/)
  expect(refusalOf(ED25519, pem.split('\n')[1]!)).toMatch(/BEGIN line/)
})
