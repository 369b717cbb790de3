import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** The paths of the built page, in the published package and in the workspace. */
const PLACES = ['./page.html', '../../../dist/page.html']

let page: Promise<string> | undefined

/** Whether a request prefers HTML to JSON, as browsers do when a user opens a URL. */
export function wantsPage(accept = ''): boolean {
  const html = weightOf(accept, 'text/html')
  return html > 0 && html >= weightOf(accept, 'application/json')
}

/** Responds with the history page, which is read at the first request. */
export async function replyWithPage(): Promise<Response> {
  page ??= readPage()
  page.catch(() => {
    page = undefined
  })
  const html = await page.catch(() => undefined)
  if (html === undefined) return new Response(NOT_BUILT, { headers: { 'content-type': 'text/plain' } })
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': toPolicy(html),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
      vary: 'Accept',
    },
  })
}

const NOT_BUILT = 'The page is not built. Run npm run page, or ask for application/json.\n'

async function readPage(): Promise<string> {
  for (const place of PLACES) {
    const html = await readFile(new URL(place, import.meta.url), 'utf8').catch(() => undefined)
    if (html !== undefined) return html
  }
  throw new Error('The page is not built.')
}

/** Allows only the page's own script and style, and connections to this server only. */
function toPolicy(html: string): string {
  const style = between(html, '<style>', '</style>')
  const script = between(html, '<script type="module">', '</script>')
  return [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

function between(html: string, start: string, end: string): string {
  const from = html.indexOf(start) + start.length
  return html.slice(from, html.indexOf(end, from))
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function weightOf(accept: string, type: string): number {
  for (const item of accept.toLowerCase().split(',')) {
    const [name, ...parameters] = item.split(';').map((part) => part.trim())
    if (name !== type) continue
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0
  }
  return 0
}
