import { expect, test } from 'vitest'
import type { AnyProvider } from '../definition/provider.ts'
import { isWebhookError } from '../ground/errors.ts'
import { toSigningKey } from '../signing/keys.ts'
import { sign } from '../signing/sign.ts'
import { verify } from '../signing/verify.ts'
import { elan, generic, validibot, ventryx, workflows } from './index.ts'

const BODIES = {
  'a body with é, $& and $$': Buffer.from('{"name":"é","price":"$& and $$"}'),
  'a body with a byte order mark': Buffer.from('efbbbf7b2261223a317d', 'hex'),
  'a body that is not UTF-8': Buffer.from('ff7b2261223a317d', 'hex'),
  'an empty body': Buffer.alloc(0),
}

/**
 * Computed with Python's standard library, in the order of BODIES:
 * `hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()`
 */
const VECTORS: [provider: AnyProvider, prefix: string, secret: string, macs: string[]][] = [
  [
    ventryx,
    'sha256=',
    'whsec_ventryx_test',
    [
      '9ab6a9a6a5ca5785d6af825e2a71d83bfd15e6f5a5474c1d69d815267926ac8a',
      '74d59fa1502a386f785cce46c3d3f4014375780148d4beb1f3c3b23e1e770d6e',
      'f827523c2c80a5e506dd4a5f66acf12fa4e9402f711e5a36f54e166e577efaa5',
      '217e32921b40a2c93aa54788d3ea3425af40bf8fa017d27153e3c21d3783d1d1',
    ],
  ],
  [
    elan,
    '',
    'elan shared secret',
    [
      'c613a796ba4310ff2b8907c09cdcfa0da05cef2ccb73fca9c9d41801a1ca1fed',
      'd243a5131a1134c2c61fbe73e0b8b7b6a532e47bd572e5ee4d2a6475b8120a9c',
      '0382fd266beaa75b3c99de6d516fff8bd1844ed7ca508b3a1020d914e6f31556',
      '5551da99267b7ddec61a62f36db0dd2738f2a10411467e213cb1905a52fbe1a8',
    ],
  ],
  [
    generic,
    '',
    'whsec_abc123',
    [
      '48950cbbbe6438599738e96bd8d017bbab73272887a9fe9a24280ff5b4ea33eb',
      '931acc35f2a15e6476288bc6c918a5fcda609b5532848a7cf2673145f0258673',
      'ad6fca93681f94b6c734bfc9c6b4ef5f3325c33e839bdf72daf08d8f75195564',
      '179372d4089e7b87eeefa9da16ade1ff44372f0f33c4a0d181ee8a57a43ed58b',
    ],
  ],
  [
    validibot,
    'sha256=',
    'validibot-sécret',
    [
      'a4f4c658abf49154ac00a824a473562dc6cadc4d494cb590394aeee89986376f',
      '5c5cf4caf06c9b25abb0347993a188f29e5856319b837df7a31ce4fb1e7805b7',
      '135598a2c0f1c45697a1a0e6a15d17469a2962183a9c592315c0756f3eafcca0',
      '4732673739d903505a1ef71ef1079543e41ea00f658295deaa5a3e4e937075fa',
    ],
  ],
  [
    workflows,
    'sha256=',
    'whsec_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    [
      'c6892cb379817d37b3df33bff4267a0a632fa23f699a5510bb0422feb93f8939',
      '55063a76ccb8b1f6bf148cbce156a76ddc1a5c52f80cd49e916d2c5c9250d33b',
      '1c363006f1f5fc62aa316f8fac253f8b712b4ed282176cb4419d0f56d99da51f',
      '59c22ab9ad36af6b40da977dfc04d7bf7be5edfa7315700c631ee4375f4159c1',
    ],
  ],
]

const cases = VECTORS.flatMap(([provider, prefix, secret, macs]) =>
  Object.entries(BODIES).map(([title, body], index) => ({
    name: provider.name as string,
    title,
    body,
    provider,
    key: toSigningKey(provider.signature, secret),
    value: prefix + macs[index],
  })),
)

function verdict({ provider, key, body, value }: (typeof cases)[number]): string {
  try {
    verify(provider.signature, [key], body, (name) =>
      name === provider.signature.header.toLowerCase() ? value : undefined,
    )
    return 'accepted'
  } catch (error) {
    return isWebhookError(error) ? error.code : String(error)
  }
}

test.each(cases)('$name signs $title as Python does', ({ provider, key, body, value }) => {
  expect(sign(provider.signature, [key], body)).toEqual({ [provider.signature.header]: value })
})

test.each(cases)('$name accepts $title as Python signed it', (vector) => {
  expect(verdict(vector)).toBe('accepted')
})

test.each(cases)('$name refuses $title with one byte more', (vector) => {
  const body = Buffer.concat([vector.body, Buffer.from(' ')])
  expect(verdict({ ...vector, body })).toBe('SIGNATURE_INVALID')
})

test('no two vectors are the same', () => {
  expect(new Set(cases.map(({ value }) => value)).size).toBe(20)
})
