import { isUtf8 } from 'node:buffer'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { ReceivedResponse } from '../delivery/delivery.ts'
import type { Fixture } from '../fixtures/fixture.ts'
import { isFormType } from '../fixtures/is-form-type.ts'
import type { Scrubber } from './create-scrubber.ts'
import type { PassedAnswer, PassedExchange } from './passed-exchange.ts'

export interface RecordFixtureOptions {
  readonly scrubber: Scrubber
  readonly provider?: string
  /** The maximum size of a body, before and after decompression. */
  readonly maxBodyBytes: number
}

/** A scrubbed delivery. */
export interface RecordedFixture {
  readonly fixture: Fixture
  /** Whether the whole body was replaced, because its secrets could not be found. */
  readonly isWhole: boolean
}

/** Headers about the transport, or about bytes that have changed. */
const NOT_KEPT =
  /^(?:host|connection|keep-alive|proxy-connection|te|trailer|upgrade|expect|transfer-encoding|content-length|forwarded|via|x-forwarded-.*|x-real-ip|true-client-ip|cf-.*)$/

/** Makes a fixture of a delivery, and scrubs it. */
export function recordFixture(exchange: PassedExchange, options: RecordFixtureOptions): RecordedFixture {
  // The first pass only finds secrets. The second one replaces them in all parts, including earlier ones.
  toFixture(exchange, options)
  return toFixture(exchange, options)
}

function toFixture(exchange: PassedExchange, options: RecordFixtureOptions): RecordedFixture {
  const { method, path, rawHeaders, answer, receivedAt } = exchange
  const { scrubber, provider, maxBodyBytes } = options
  const { body, encoding } = decode(exchange.body, rawHeaders, maxBodyBytes)
  const scrubbed = encoding === '' ? scrubText(body, rawHeaders, scrubber) : undefined
  const whole = scrubbed === undefined ? scrubber.whole(body) : Buffer.from(scrubbed)
  const fixture: Fixture = {
    version: 1,
    ...(provider !== undefined && { provider }),
    method,
    path: scrubPath(path, scrubber),
    headers: keepHeaders(rawHeaders, { scrubber, isDecoded: encoding === '' }),
    ...toBody(whole),
    response: answer && toResponse(answer, options),
    receivedAt,
  }
  return { fixture, isWhole: scrubbed === undefined }
}

function toBody(body: Buffer): Pick<Fixture, 'body' | 'bodyEncoding'> {
  const bodyEncoding = isUtf8(body) ? 'utf8' : 'base64'
  return { body: body.toString(bodyEncoding), bodyEncoding }
}

/** Returns undefined if the body is neither JSON nor a form. */
function scrubText(body: Buffer, rawHeaders: readonly string[], scrubber: Scrubber): string | undefined {
  if (!isUtf8(body)) return undefined
  const whole = body.toString()
  if (whole === '') return ''
  const mark = whole.startsWith('\ufeff') ? '\ufeff' : ''
  const text = whole.slice(mark.length)
  const isForm = isFormType(headerIn(rawHeaders, 'content-type'))
  const scrubbed = scrubber.body(text, 'json') ?? (isForm ? scrubber.body(text, 'form') : undefined)
  return scrubbed === undefined ? undefined : mark + scrubbed
}

function scrubPath(path: string, scrubber: Scrubber): string {
  const at = path.indexOf('?')
  if (at < 0) return scrubber.text(path)
  return `${scrubber.text(path.slice(0, at))}?${scrubber.query(path.slice(at + 1))}`
}

/** Keeps the body of an answer only if it is JSON or plain text. */
function toResponse(
  answer: PassedAnswer,
  { scrubber, maxBodyBytes }: RecordFixtureOptions,
): ReceivedResponse {
  const { status, rawHeaders, isCut } = answer
  const { body, encoding } = isCut
    ? { body: answer.body, encoding: 'cut' }
    : decode(answer.body, rawHeaders, maxBodyBytes)
  const isPlain = /^\s*text\/plain/i.test(headerIn(rawHeaders, 'content-type'))
  const text =
    encoding === '' && isUtf8(body)
      ? (scrubText(body, rawHeaders, scrubber) ?? (isPlain ? scrubber.text(body.toString()) : undefined))
      : undefined
  return {
    status,
    headers: keepHeaders(rawHeaders, { scrubber, isDecoded: encoding === '' }),
    body: text ?? '',
    bodyEncoding: 'utf8',
    truncated: text === undefined,
  }
}

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/** Decompresses a body. `encoding` is empty on success. */
function decode(body: Buffer, rawHeaders: readonly string[], maxBytes: number) {
  const encoding = headerIn(rawHeaders, 'content-encoding').trim().toLowerCase()
  if (encoding === '' || encoding === 'identity') return { body, encoding: '' }
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined
  try {
    if (decoder) return { body: decoder(body, { maxOutputLength: maxBytes }), encoding: '' }
  } catch {
    // The data is corrupt or too long. Keep the compressed bytes.
  }
  return { body, encoding }
}

interface KeepHeaders {
  readonly scrubber: Scrubber
  /** Whether the kept body is decompressed. */
  readonly isDecoded: boolean
}

/** Joins repeated headers. */
function keepHeaders(rawHeaders: readonly string[], { scrubber, isDecoded }: KeepHeaders) {
  const headers = new Map<string, string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase()
    if (NOT_KEPT.test(name) || (isDecoded && name === 'content-encoding')) continue
    const value = scrubber.header(name, rawHeaders[at + 1]!)
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}

function headerIn(rawHeaders: readonly string[], wanted: string): string {
  const index = rawHeaders.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === wanted)
  return index < 0 ? '' : rawHeaders[index + 1]!
}
