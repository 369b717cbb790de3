/** A `.` or `..` segment, also percent-encoded. */
const DOTS = /(?:[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\]|%2f|%5c|$)/i

/**
 * Returns the path and query to send a request to. The target's own path and paths below it stay as they are; other paths are
 * appended to it. The queries are joined. Returns undefined for a path that could lead out of the target.
 */
export function toTargetPath(url: string, { pathname, search }: URL): string | undefined {
  const at = url.indexOf('?')
  const [path, query] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
  if (!path.startsWith('/') || DOTS.test(path)) return undefined
  const base = pathname.endsWith('/') ? pathname.slice(0, -1) : pathname
  const isOwn = path === base || path.startsWith(`${base}/`)
  const below = path === '/' ? pathname : isOwn ? path : base + path
  const all = [search.slice(1), query].filter(Boolean).join('&')
  return all === '' ? below : `${below}?${all}`
}
