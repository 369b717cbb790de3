/** A URL without its scheme, and without the name of this machine. */
export function shortUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/^(?:127\.0\.0\.1|localhost|\[::1\])(?=:)/, '')
}
