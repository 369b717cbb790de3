import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const verify: readonly Fault[] = [
  {
    breaks: 'lets a wrong signature through',
    find: 'if (matched === undefined) {',
    replace: 'if (!scheme) {',
  },
  {
    breaks: 'never looks at the time that was signed',
    find: 'if (scheme.timestamp) assertFresh(scheme.timestamp, timestamp, nowMs())',
    replace: '',
  },
  {
    breaks: 'takes every request for a signed one',
    find: 'if (items === undefined) throw signatureMissing(scheme)',
    replace: 'if (items === undefined) return 0',
  },
  {
    breaks: 'looks at the first key alone',
    find: 'index < keys.length; index++',
    replace: 'index < 1; index++',
  },
  {
    breaks: 'looks at the first signature alone',
    find: 'value.split(separator, MAX_ITEMS)',
    replace: 'value.split(separator, 1)',
  },
  {
    breaks: 'takes a signature without its prefix',
    find: 'if (!item.startsWith(start)) continue',
    replace: '',
  },
]

const requestParts: readonly Fault[] = [
  {
    breaks: 'verifies other fields than the handler gets',
    find: 'request.parsed ? request.parsed() : parse(body, request)',
    replace: 'parse(body, request)',
  },
]

const equalText: readonly Fault[] = [
  {
    breaks: 'compares nothing but the length',
    find: 'left.length === right.length && timingSafeEqual(left, right)',
    replace: 'left.length === right.length',
  },
]

const algorithms: readonly Fault[] = [
  {
    breaks: 'signs with SHA-1 where SHA-256 is meant',
    find: "'hmac-sha256': 'sha256',",
    replace: "'hmac-sha256': 'sha1',",
  },
  {
    breaks: 'takes any token',
    find: 'timingSafeEqual(digestOf(given), expected)',
    replace: 'expected.length > 0',
  },
  {
    breaks: 'takes any signature of a public key',
    find: 'bytes !== undefined && verifyAsymmetric(DIGESTS[algorithm] ?? null, content, key, bytes)',
    replace: 'bytes !== undefined',
  },
]

const content: readonly Fault[] = [
  {
    breaks: 'signs what is there when a part is missing',
    find: '    if (bytes === undefined) return undefined\n',
    replace: '    if (bytes === undefined) continue\n',
  },
  {
    breaks: 'lets a line break move from one field into the next',
    find: "'oneLine' in part && text !== undefined && LINE_BREAK.test(text) ? undefined : text",
    replace: 'text',
  },
  {
    breaks: 'leaves the query of a request unsigned',
    find: 'if (publicUrl === undefined || query < 0) return publicUrl',
    replace: "if (publicUrl === undefined || query < 0 || publicUrl.includes('?')) return publicUrl",
  },
  {
    breaks: 'decodes more of a URL than the sender does',
    find: 'characters.includes(character) ? character : encoded',
    replace: 'character',
  },
  {
    breaks: 'takes any body for the one whose digest is in the URL',
    find: "return equalText(String(digest).toLowerCase(), createHash('sha256').update(body).digest('hex'))",
    replace: 'return digest !== body',
  },
  {
    breaks: 'reads headers as UTF-8',
    find: "isHeader ? 'latin1' : 'utf8'",
    replace: "isHeader ? 'utf8' : 'utf8'",
  },
]

const timestamp: readonly Fault[] = [
  {
    breaks: 'takes a time that is none',
    find: 'if (!(distanceMs <= toleranceS * 1000)) {',
    replace: 'if (distanceMs > toleranceS * 1000) {',
  },
  { breaks: 'accepts any future', find: "future === 'accept' ? ageMs : Math.abs(ageMs)", replace: 'ageMs' },
  {
    breaks: 'reads any text as a date',
    find: 'ISO.test(text) ? Date.parse(text) : Number.NaN',
    replace: 'Date.parse(text)',
  },
  { breaks: 'reads milliseconds as seconds', find: "unit === 's' ? 1000 : 1", replace: '1000' },
]

const identity: readonly Fault[] = [
  {
    breaks: 'lets a captured body suppress an event of another type',
    find: 'const isTypeless = provider.typeSigned || isForOneUse(provider)',
    replace: 'const isTypeless = true',
  },
  {
    breaks: 'lets a signed token in once for each type',
    find: 'provider.typeSigned || isForOneUse(provider)',
    replace: 'provider.typeSigned',
  },
  {
    breaks: 'mixes the events of tenants without an endpoint',
    find: 'owner.sharesEndpoint ? fingerprintOfMatch(owner, event) : undefined',
    replace: 'undefined',
  },
  {
    breaks: 'lets separators in a name pass for separators',
    find: 'SEPARATORS.test(text) ? text.replace(/[%:|]/g, encodeURIComponent) : text',
    replace: 'text',
  },
  {
    breaks: 'takes a number for the text of its digits',
    find: "typeof value === 'number' && String(value) === id",
    replace: 'false',
  },
]

const eventId: readonly Fault[] = [
  {
    breaks: 'takes the id of a sender for a digest',
    find: 'MARKED.test(id)',
    replace: 'false',
  },
  {
    breaks: 'takes numbers that are parsed to one value for one id',
    find: "typeof id === 'number' && isExact(id, body) ? String(id) : undefined",
    replace: "typeof id === 'number' ? String(id) : undefined",
  },
]

const secrets: readonly Fault[] = [
  {
    breaks: 'takes an event for a new one when its sender changes the key',
    find: 'return { endpoint, keyring: toKeyring(provider.signature, answer.secret) }',
    replace:
      'return { endpoint, keyring: toKeyring(provider.signature, answer.secret), sharesEndpoint: true }',
  },
]

const verifyRequest: readonly Fault[] = [
  {
    breaks: 'keeps the bytes from a secret function',
    find: 'await known(request, body)',
    replace: 'await known(request, new Uint8Array())',
  },
]

const oneShotHmacFaults: readonly Fault[] = [
  {
    breaks: 'hashes what an earlier body has left behind',
    find: 'inner.subarray(0, block + content.length)',
    replace: 'inner',
  },
  {
    breaks: 'uses the pads of another hash',
    find: 'if (known?.hash === hash) return known',
    replace: 'if (known) return known',
  },
]

export const signingMutants: readonly Mutant[] = [
  ...mutantsOf('signing/verify.ts', 'signing', verify),
  ...mutantsOf('signing/request-parts.ts', 'signing', requestParts),
  ...mutantsOf('signing/equal-text.ts', 'signing', equalText),
  ...mutantsOf('signing/algorithms.ts', 'signing', algorithms),
  ...mutantsOf('signing/content.ts', 'signing', content),
  ...mutantsOf('signing/timestamp.ts', 'signing', timestamp),
  ...mutantsOf('receiving/identity.ts', 'signing', identity),
  ...mutantsOf('definition/event-id.ts', 'signing', eventId),
  ...mutantsOf('receiving/secrets.ts', 'signing', secrets),
  ...mutantsOf('receiving/verify-request.ts', 'signing', verifyRequest),
  ...mutantsOf('signing/one-shot-hmac.ts', 'signing', oneShotHmacFaults),
]
