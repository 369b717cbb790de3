/** Converts a plain path to a Fastify route: decoded, without a trailing slash. */
export function toRoute(path: string): string {
  let patterns = 0
  return path
    .replace(/\/$/, '')
    .split('/')
    .map((segment) =>
      decodeURIComponent(segment).replace(SPECIAL, (special) => toPattern(special, patterns++)),
    )
    .join('/')
}

/**
 * Characters with a meaning for the router, and reserved characters, which it does not decode in a request's path. As a
 * parameter with a pattern they match, because the router decodes parameters completely.
 */
const SPECIAL = /[#$%&+,/:;=?@*()]/g

function toPattern(special: string, index: number): string {
  return `:literal${index}(\\x${special.charCodeAt(0).toString(16)})`
}
