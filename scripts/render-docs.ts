// Writes the generated parts of the Markdown files: files shown in full, and tables made from the code.
// `npm run docs` writes them; tests/docs.test.ts fails when they are out of date.
import { readFileSync, writeFileSync } from 'node:fs'
import { type AnyProvider, ERROR_CODES } from '@postern/core'
import * as providers from '@postern/core/providers'

const root = new URL('../', import.meta.url)
export const DOCUMENTS = ['README.md', 'packages/core/README.md']

/** The document as it should be, given the code. */
export function renderDocument(text: string): string {
  return text
    .replace(/<!-- file: (\S+) -->\n[\s\S]*?<!-- \/file -->/g, (_all, path: string) => showFile(path))
    .replace(
      /(<!-- errors -->\n)[\s\S]*?(<!-- \/errors -->)/g,
      (_all, open, close) => open + errorRows() + close,
    )
    .replace(
      /(<!-- providers -->\n)[\s\S]*?(<!-- \/providers -->)/g,
      (_all, open, close) => open + providerRows() + close,
    )
}

function showFile(path: string): string {
  const source = readFileSync(new URL(path, root), 'utf8')
  return `<!-- file: ${path} -->\n\`\`\`ts\n${source}\`\`\`\n<!-- /file -->`
}

/** The sentence that stands before each code is what it means. */
function errorRows(): string {
  const source = readFileSync(new URL('packages/core/src/ground/errors.ts', root), 'utf8')
  return Object.entries(ERROR_CODES)
    .map(([code, { status }]) => {
      const meaning = new RegExp(`/\\*\\* (.+)\\. \\*/\\s+${code}:`).exec(source)?.[1]
      if (meaning === undefined) throw new Error(`errors.ts does not say what ${code} means.`)
      return `| \`${code}\` | ${status} | ${meaning} |\n`
    })
    .join('')
}

function providerRows(): string {
  return Object.entries(providers as Record<string, AnyProvider>)
    .filter(([, provider]) => 'envelope' in provider)
    .map(([name, { title, signature, events, envelope, delivery }]) => {
      const header = `\`${signature.header}: ${signature.prefix ?? ''}<hex>\``
      const ladder = delivery.ladderMs.map((ms) => formatDelay(ms)).join(', ')
      const id = envelope.id
        ? `\`${Object.values(envelope.id)[0]}\``
        : name === 'validibot'
          ? '`event` + `run.id`'
          : 'SHA-256 of the body'
      return `| ${title} | \`${name}\` | ${header} | ${Object.keys(events).length} | ${id} | ${ladder} |\n`
    })
    .join('')
}

function formatDelay(ms: number): string {
  if (ms === 0) return '0'
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const name of DOCUMENTS) {
    const path = new URL(name, root)
    writeFileSync(path, renderDocument(readFileSync(path, 'utf8')))
  }
}
