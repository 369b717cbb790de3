import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const verify: readonly Fault[] = [
  {
    description: 'accepts a wrong signature',
    find: 'if (matched === undefined) {',
    replace: 'if (!scheme) {',
  },
  {
    description: 'ignores the signed timestamp',
    find: 'if (scheme.timestamp) assertFresh(scheme.timestamp, timestamp, nowMs())',
    replace: '',
  },
  {
    description: 'accepts a request without a signature',
    find: 'if (items === undefined) throw signatureMissing(scheme)',
    replace: 'if (items === undefined) return 0',
  },
  {
    description: 'checks only the first key',
    find: 'index < keys.length; index++',
    replace: 'index < 1; index++',
  },
  {
    description: 'checks only the first signature',
    find: 'value.split(separator, MAX_ITEMS)',
    replace: 'value.split(separator, 1)',
  },
  {
    description: 'accepts a signature without its prefix',
    find: 'if (!item.startsWith(start)) continue',
    replace: '',
  },
]

const requestParts: readonly Fault[] = [
  {
    description: 'verifies other fields than the handler receives',
    find: 'request.parsed ? request.parsed() : parse(body, request)',
    replace: 'parse(body, request)',
  },
]

const equalText: readonly Fault[] = [
  {
    description: 'compares only the length',
    find: 'left.length === right.length && timingSafeEqual(left, right)',
    replace: 'left.length === right.length',
  },
]

const algorithms: readonly Fault[] = [
  {
    description: 'signs with SHA-1 instead of SHA-256',
    find: "'hmac-sha256': 'sha256',",
    replace: "'hmac-sha256': 'sha1',",
  },
  {
    description: 'accepts any token',
    find: 'timingSafeEqual(digestOf(given), expected)',
    replace: 'expected.length > 0',
  },
  {
    description: 'accepts any signature for a public key',
    find: 'bytes !== undefined && verifyAsymmetric(DIGESTS[algorithm] ?? null, content, key, bytes)',
    replace: 'bytes !== undefined',
  },
]

const content: readonly Fault[] = [
  {
    description: 'signs the remaining parts when a part is missing',
    find: '    if (bytes === undefined) return undefined\n',
    replace: '    if (bytes === undefined) continue\n',
  },
  {
    description: 'accepts a line break in a one-line field',
    find: "'oneLine' in part && text !== undefined && LINE_BREAK.test(text) ? undefined : text",
    replace: 'text',
  },
  {
    description: 'leaves the query of a request unsigned',
    find: 'if (publicUrl === undefined || query < 0) return publicUrl',
    replace: "if (publicUrl === undefined || query < 0 || publicUrl.includes('?')) return publicUrl",
  },
  {
    description: 'decodes more of a URL than the sender does',
    find: 'characters.includes(character) ? character : encoded',
    replace: 'character',
  },
  {
    description: 'accepts any body for the digest in the URL',
    find: "return equalText(String(digest).toLowerCase(), createHash('sha256').update(body).digest('hex'))",
    replace: 'return digest !== body',
  },
  {
    description: 'reads headers as UTF-8',
    find: "isHeader ? 'latin1' : 'utf8'",
    replace: "isHeader ? 'utf8' : 'utf8'",
  },
]

const timestamp: readonly Fault[] = [
  {
    description: 'accepts an invalid timestamp',
    find: 'if (!(distanceMs <= toleranceS * 1000)) {',
    replace: 'if (distanceMs > toleranceS * 1000) {',
  },
  {
    description: 'accepts any future timestamp',
    find: "future === 'accept' ? ageMs : Math.abs(ageMs)",
    replace: 'ageMs',
  },
  {
    description: 'reads any text as a date',
    find: 'ISO.test(text) ? Date.parse(text) : Number.NaN',
    replace: 'Date.parse(text)',
  },
  { description: 'reads milliseconds as seconds', find: "unit === 's' ? 1000 : 1", replace: '1000' },
]

const identity: readonly Fault[] = [
  {
    description: 'lets a captured body suppress an event of another type',
    find: 'const isTypeless = provider.typeSigned || isForOneUse(provider)',
    replace: 'const isTypeless = true',
  },
  {
    description: 'accepts a one-time token once for each type',
    find: 'provider.typeSigned || isForOneUse(provider)',
    replace: 'provider.typeSigned',
  },
  {
    description: 'gives tenants without an endpoint the same keys',
    find: 'owner.sharesEndpoint ? fingerprintOfMatch(owner, event) : undefined',
    replace: 'undefined',
  },
  {
    description: 'does not escape separators in names',
    find: 'SEPARATORS.test(text) ? text.replace(/[%:|]/g, encodeURIComponent) : text',
    replace: 'text',
  },
  {
    description: 'gives a number and the string of its digits the same id',
    find: "typeof value === 'number' && String(value) === id",
    replace: 'false',
  },
]

const eventId: readonly Fault[] = [
  {
    description: "lets a sender's id look like a digest",
    find: 'MARKED.test(id)',
    replace: 'false',
  },
  {
    description: 'gives numbers that parse to the same value the same id',
    find: "typeof id === 'number' && isExact(id, body) ? String(id) : undefined",
    replace: "typeof id === 'number' ? String(id) : undefined",
  },
]

const secrets: readonly Fault[] = [
  {
    description: 'changes the event key when the sender changes the secret',
    find: 'return { endpoint, keyring: toKeyring(provider.signature, answer.secret) }',
    replace:
      'return { endpoint, keyring: toKeyring(provider.signature, answer.secret), sharesEndpoint: true }',
  },
]

const verifyRequest: readonly Fault[] = [
  {
    description: 'gives a secret function an empty body',
    find: 'await known(request, body)',
    replace: 'await known(request, new Uint8Array())',
  },
]

const oneShotHmacFaults: readonly Fault[] = [
  {
    description: 'hashes bytes left by an earlier body',
    find: 'inner.subarray(0, block + content.length)',
    replace: 'inner',
  },
  {
    description: 'uses the pads of another hash',
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
