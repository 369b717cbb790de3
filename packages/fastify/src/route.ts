/** A plain path as Fastify's router takes one: decoded, and without its trailing slash. */
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
 * What the router has a meaning for, and what it leaves encoded in a request's path although it is in none of its
 * routes; it decodes parameters whole.
 */
const SPECIAL = /[#$%&+,/:;=?@*()]/g

function toPattern(special: string, index: number): string {
  return `:literal${index}(\\x${special.charCodeAt(0).toString(16)})`
}
