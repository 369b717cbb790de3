import { generateKeyPairSync } from 'node:crypto'
import { isWebhookError } from '@postern/core'
import { type KeysByUrlOptions, keysByUrl } from '../src/shared/keys-by-url.ts'
import { certificatePem } from './certificate-pem.ts'
import { recordingFetch } from './recording-fetch.ts'

export const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const authority = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const START = Date.now()
export const leaf = (more: object = {}) =>
  certificatePem({
    subject: 'keys.example.com',
    publicKey: pair.publicKey,
    issuer: 'Authority',
    signingKey: authority.privateKey,
    ...more,
  })
export const root = certificatePem({
  subject: 'Authority',
  publicKey: authority.publicKey,
  signingKey: authority.privateKey,
})
export const EXPECTED = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const SITE = {
  host: /^keys\.example\.com$/,
  path: /^\/[a-z0-9-]+\.pem$/,
  described: 'https://keys.example.com',
}
export const urlOf = (name: string) => `https://keys.example.com/${name}.pem`

/** A key lookup whose site returns `answer`, with a clock that the test moves. */
export function setUp(
  answer: () => Response | Promise<Response> = () => new Response(leaf()),
  options: KeysByUrlOptions = {},
) {
  const { fetch, fetched } = recordingFetch(answer)
  const clock = { now: START }
  return { keyAt: keysByUrl(SITE, { fetch, now: () => clock.now, ...options }), fetched, clock }
}

/** Returns the code of the error, or that there was a key. */
export async function codeOf(key: Promise<string>): Promise<string> {
  try {
    await key
    return 'a key'
  } catch (error) {
    return isWebhookError(error) ? error.code : String(error)
  }
}
