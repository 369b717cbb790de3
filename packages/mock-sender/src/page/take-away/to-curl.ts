import type { AttemptJson } from '../../delivery/delivery.ts'
import { HIDDEN } from './hide-token.ts'

/** Some systems limit the length of an argument. */
const LONGEST_ARGUMENT = 60_000
/** The headers that curl sets itself. */
const OWN_HEADERS = new Set(['content-length', 'host', 'connection', 'transfer-encoding'])

/** Makes a command that repeats the exact request of an attempt. */
export function toCurl({ method, url, headers, body, bodyEncoding }: AttemptJson['request']): string {
  const options = [
    `--request ${method}`,
    `--url ${quote(url)}`,
    ...Object.entries(headers)
      .filter(([name]) => !OWN_HEADERS.has(name.toLowerCase()))
      .map(([name, value]) => `--header ${toArgument(name, value)}`),
  ]
  const isPlain = bodyEncoding === 'utf8' && !body.includes('\0') && body.length < LONGEST_ARGUMENT
  if (isPlain && !body.startsWith('@'))
    return join(['curl --include', ...options, `--data-binary ${quote(body)}`])
  const base64 = bodyEncoding === 'base64' ? body : encodeBase64(body)
  const command = join(["base64 -d <<'BODY' | curl --include", ...options, '--data-binary @-'])
  return `${command}\n${base64.replace(/.{76}/g, '$&\n').trimEnd()}\nBODY`
}

/** The hidden secret becomes a shell variable. */
function toArgument(name: string, value: string): string {
  if (value === HIDDEN) return `"${name}: ${HIDDEN}"`
  return quote(value === '' ? `${name};` : `${name}: ${value}`)
}

function join(parts: readonly string[]): string {
  return parts.join(' \\\n  ')
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function encodeBase64(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
