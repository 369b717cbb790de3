/** Parses an HTTPS URL with the default port and without credentials. Undefined for anything else. */
export function plainHttpsUrl(text: unknown): URL | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === ''
  return isPlain ? url : undefined
}
