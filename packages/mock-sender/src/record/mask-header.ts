const SCHEME = /^(?:bearer|basic|token|digest|negotiate|hmac(?:-sha\d{1,3})?|v\d[a-z]?)$/i
const NAMED = /^[a-z][\w-]{0,30}=(?=[^=])/i
const TIME = /^(?:t|ts|timestamp)=\d{10}(?:\d{3})?$/i
const COOKIE_ATTRIBUTE = /^(?:path|expires|max-age|domain|samesite|secure|httponly|partitioned)(?:=|$)/i

/** Replaces the secrets in a header value, and keeps its structure: `Bearer`, `t=`, `v1=`, `session=`. */
export function maskHeader(name: string, value: string, replace: (part: string) => string): string {
  const isCookie = name.endsWith('cookie')
  const parts = value.split(isCookie ? /(;\s*)/ : /([,;]\s*|\s+)/)
  return parts
    .map((part, index) => {
      const isSeparator = index % 2 === 1
      const isKept = isCookie ? COOKIE_ATTRIBUTE.test(part) : isWordOf(part, parts.length) || TIME.test(part)
      return isSeparator || isKept || part === '' ? part : maskPart(part, replace)
    })
    .join('')
}

function isWordOf(part: string, count: number): boolean {
  return count > 1 && SCHEME.test(part)
}

function maskPart(part: string, replace: (part: string) => string): string {
  const [name = ''] = NAMED.exec(part) ?? []
  return name + replace(part.slice(name.length))
}
