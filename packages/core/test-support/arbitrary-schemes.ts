import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import fc from 'fast-check'
import { checkSignature } from '../src/definition/checking/check-signature.ts'
import type { Place } from '../src/signing/place.ts'
import type {
  SecretEncoding,
  SignatureAlgorithm,
  SignatureScheme,
  SignedPart,
} from '../src/signing/scheme.ts'

export const TOLERANCE_S = 300

const pairs = (make: () => KeyPairKeyObjectResult) => [make(), make()] as const
export const PAIRS = {
  ed25519: pairs(() => generateKeyPairSync('ed25519')),
  ec: pairs(() => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })),
  rsa: pairs(() => generateKeyPairSync('rsa', { modulusLength: 2048 })),
}

export type Secrets = readonly [signing: string, verifying: string]
export type Keys = { readonly right: Secrets; readonly wrong: Secrets }

/** Two different keys for the algorithm, in an encoding that a provider may use. */
export function keysOf(algorithm: SignatureAlgorithm, form: SecretEncoding, strip: string): Keys {
  const [right, wrong] =
    algorithm === 'ed25519'
      ? PAIRS.ed25519
      : algorithm === 'ecdsa-sha256'
        ? PAIRS.ec
        : algorithm.startsWith('rsa')
          ? PAIRS.rsa
          : ([undefined, undefined] as const)
  if (right !== undefined)
    return { right: asymmetric(right, form, strip), wrong: asymmetric(wrong!, form, strip) }
  const symmetric = (text: string): Secrets => {
    const encoded = strip + (form === 'utf8' ? text : Buffer.from(text).toString(form as 'hex'))
    return [encoded, encoded]
  }
  return { right: symmetric('a secret of the test é'), wrong: symmetric('another secret of the test') }
}

function asymmetric(
  { publicKey, privateKey }: KeyPairKeyObjectResult,
  form: SecretEncoding,
  strip: string,
): Secrets {
  const signing = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  if (form === 'pem') return [signing, publicKey.export({ type: 'spki', format: 'pem' }).toString()]
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  if (form === 'spki-base64') return [signing, strip + spki.toString('base64')]
  const raw = spki.subarray(publicKey.asymmetricKeyType === 'ed25519' ? -32 : -65)
  return [signing, strip + raw.toString(form === 'raw-hex' ? 'hex' : 'base64')]
}

export interface Drawn {
  readonly scheme: SignatureScheme
  readonly form: boolean
  readonly id: string
  readonly note: string
  readonly method: string
  readonly path: string
}

export const word = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/)
export const place = (name: string): fc.Arbitrary<Place> =>
  fc.constantFrom({ header: `X-${name}` }, { field: name }, { field: `meta.${name}` }, { query: name })

const part: fc.Arbitrary<SignedPart> = fc.oneof(
  fc.constantFrom<SignedPart>('body', 'body', 'timestamp', 'method', 'url', 'sorted-form'),
  word.map((text) => ({ text })),
  fc.constantFrom<SignedPart>(
    { header: 'X-Id' },
    { field: 'id' },
    { field: 'id', oneLine: true },
    { query: 'q' },
    { url: { decode: ':/' } },
    { crc32: 'body' },
    { setting: 'hookId' },
    { optional: [{ text: '+' }, { field: 'note' }] },
    { optional: [{ header: 'X-Absent' }] },
  ),
)

export const scheme: fc.Arbitrary<SignatureScheme> = fc
  .record({
    at: place('sig'),
    algorithm: fc.constantFrom<SignatureAlgorithm>(
      'hmac-sha1',
      'hmac-sha256',
      'hmac-sha384',
      'hmac-sha512',
      'ed25519',
      'ecdsa-sha256',
      'rsa-sha256',
      'rsa-sha1',
    ),
    encoding: fc.constantFrom('hex' as const, 'base64' as const),
    prefix: fc.constantFrom('', 'v1=', 'sha256=', 'v0:'),
    separator: fc.constantFrom(undefined, ',' as const, ' ' as const, ';' as const),
    signed: fc.array(part, { minLength: 1, maxLength: 6 }),
    time: fc.option(fc.oneof(place('time'), fc.constant({ prefix: 't=' })), { nil: undefined }),
    unit: fc.constantFrom('s' as const, 'ms' as const, 'iso' as const),
    future: fc.constantFrom('refuse' as const, 'accept' as const),
    form: fc.constantFrom<SecretEncoding>(
      'utf8',
      'base64',
      'hex',
      'pem',
      'spki-base64',
      'raw-hex',
      'raw-base64',
    ),
    stripPrefix: fc.constantFrom('', 'whsec_'),
  })
  .map(({ at, algorithm, encoding, prefix, separator, signed, time, unit, future, form, stripPrefix }) => ({
    ...('header' in at ? { header: at.header } : { header: '', in: at }),
    algorithm,
    encoding,
    prefix,
    ...(separator && { separator }),
    signed: time === undefined || signed.includes('timestamp') ? signed : ['timestamp' as const, ...signed],
    ...(time && { timestamp: { ...time, toleranceS: TOLERANCE_S, unit, future } }),
    secret: { encoding: form, stripPrefix },
  }))
  .filter(isPossible)

/** Schemes that `defineProvider` accepts. A scheme that signs a form gets a form. */
function isPossible(value: SignatureScheme): boolean {
  try {
    checkSignature(value, ['publicUrl', 'hookId'])
    return true
  } catch {
    return false
  }
}

export const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    scheme,
    form: fc.boolean(),
    id: word,
    note: word,
    method: fc.constantFrom('POST', 'PUT'),
    path: fc.constantFrom('/hooks', '/hooks%3Amine', '/hooks?fixed=1'),
  })
  .map((one) => ({ ...one, form: one.form || one.scheme.signed!.includes('sorted-form') }))
  // A form has no nested fields.
  .filter(
    ({ scheme: { in: at, timestamp }, form }) => !form || !JSON.stringify([at, timestamp]).includes('meta.'),
  )
