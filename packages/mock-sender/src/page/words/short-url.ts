/** Removes the scheme and loopback names from a URL. */
export function shortUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/^(?:127\.0\.0\.1|localhost|\[::1\])(?=:)/, '')
}
