// Writes the generated parts of the Markdown files: files shown in full, and tables made from the code.
// `npm run docs` writes them; tests/docs.test.ts fails when they are out of date.
import { readFileSync, writeFileSync } from 'node:fs'
import { type AnyProvider, ERROR_CODES, type ErrorCode } from '@postern/core'
import * as providers from '@postern/core/providers'
import { renderAgentFiles } from './docs/agent-files.ts'
import { arrowsTables } from './docs/arrows-tables.ts'
import { meaningOf } from './docs/error-meaning.ts'
import { optionsTable } from './docs/options-table.ts'
import { listPages } from './docs/pages.ts'
import { platformsSummary, platformsTable } from './docs/platforms-table.ts'
import { cliSections } from './docs/reference/cli.ts'
import { controlApiSections, faultsTable, readControlApi } from './docs/reference/control-api.ts'
import { outcomeKindsTable, outcomesTable } from './docs/reference/outcomes.ts'
import { referenceSection } from './docs/reference/reference.ts'
import { readServices } from './docs/services.ts'
import { servicesTable } from './docs/services-table.ts'
import { chaosTotals } from './figures/chaos-totals.ts'
import { readFigures } from './figures/figures-file.ts'

const root = new URL('../', import.meta.url)
export const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'GUARANTEES.md',
  'SKILL.md',
  'packages/core/README.md',
  'packages/mock-sender/README.md',
  'packages/providers/README.md',
  'examples/own-provider/README.md',
  ...listPages(),
]

const services = await readServices()
const controlApi = await readControlApi()

/** Each generated part by the name of its markers; the words after the name are its arguments. */
const PARTS: Record<string, (...words: string[]) => string | undefined> = {
  figures: measuredFigures,
  arrows: arrowsTables,
  file: showFile,
  error: describeError,
  errors: errorsTable,
  outcomes: (form) => (form === 'kinds' ? outcomeKindsTable() : outcomesTable()),
  cli: cliSections,
  control: (form) => (form === 'faults' ? faultsTable(controlApi) : controlApiSections(controlApi)),
  reference: (entry) => referenceSection(entry!),
  providers: providersTable,
  platforms: (form) => (form === 'summary' ? platformsSummary() : platformsTable()),
  services: () => servicesTable(services),
  options: (path, type) => optionsTable(new URL(path!, root), type!),
}

/**
 * Regenerates the text between each `<!-- name: words -->` and `<!-- /name -->` of a document from the code. A generated
 * table includes its header, because a comment inside a table would end it.
 */
export function renderDocument(text: string): string {
  return text.replace(
    /<!-- (\w+)(?:: ([^>]+))? -->\n[\s\S]*?<!-- \/\1 -->/g,
    (all, name: string, words?: string) => {
      const render = PARTS[name]
      if (render === undefined) return all
      const body = render(...(words?.split(' ') ?? []))
      if (body === undefined) return all
      const open = words === undefined ? `<!-- ${name} -->` : `<!-- ${name}: ${words} -->`
      return `${open}\n${body}<!-- /${name} -->`
    },
  )
}

/**
 * Returns a script's last measured output, one table of it, counted from 1, or the totals of the chaos runs. Undefined if
 * it was never measured; the document then stays unchanged.
 */
function measuredFigures(script?: string, table?: string): string | undefined {
  const section = readFigures(new URL('bench/FIGURES.md', root)).find((one) => one.script === script)
  if (section === undefined) return undefined
  const { output, commit, circumstances } = section
  const shown = table === undefined ? output : pickTable(output, table)
  return `Commit ${commit}, ${circumstances}:\n\n${shown}\n`
}

function pickTable(output: string, which: string): string {
  const tables = output.match(/(?:^\|.*\n?)+/gm) ?? []
  return which === 'totals' ? chaosTotals(tables) : tables[Number(which) - 1]!.trim()
}

/** The language of a block, where it is not the ending of the file. */
const LANGUAGES: Readonly<Record<string, string>> = {
  mjs: 'js',
  cjs: 'js',
  mts: 'ts',
  py: 'python',
  yml: 'yaml',
}

function showFile(path = ''): string {
  const source = readFileSync(new URL(path, root), 'utf8')
  const ending = path.split('.').at(-1)!
  return `\`\`\`${LANGUAGES[ending] ?? ending}\n${source}\`\`\`\n`
}

function errorsTable(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, { status }]) => `| \`${code}\` | ${status} | ${meaningOf(code)} |\n`,
  )
  return `| code | status | when |\n| --- | --- | --- |\n${rows.join('')}`
}

function describeError(code = ''): string | undefined {
  if (!Object.hasOwn(ERROR_CODES, code)) return undefined
  const { status } = ERROR_CODES[code as ErrorCode]
  return `**${meaningOf(code)}.** The sender gets ${status}.\n`
}

function providersTable(): string {
  const rows = Object.entries(providers as Record<string, AnyProvider>)
    .filter(([, provider]) => 'envelope' in provider)
    .map(([name, provider]) => {
      const { title, signature, events, delivery } = provider
      const header = `\`${signature.header}: ${signature.prefix ?? ''}<hex>\``
      const ladder = delivery.ladderMs.map((ms) => formatDelay(ms)).join(', ')
      const count = Object.keys(events).length
      return `| ${title} | \`${name}\` | ${header} | ${count} | ${idOf(provider)} | ${ladder} |\n`
    })
  const header = '| provider | import | signature header | event types | event id | ladder |'
  return `${header}\n| --- | --- | --- | --- | --- | --- |\n${rows.join('')}`
}

/** Describes the source of a provider's event ids: a field, several fields, or the bytes. */
function idOf({ envelope, events, eventId }: AnyProvider): string {
  if (envelope.id) return `\`${Object.values(envelope.id)[0]}\``
  const example = Object.values(events).flatMap((event) => event.example ?? [])[0]
  const idFor = (event: object, body: string) => eventId(event as never, Buffer.from(body))
  const id = idFor(example!, '')
  if (idFor(example!, 'other bytes') !== id) return 'SHA-256 of the body'
  const fields = fieldsOf(example!).filter(([, change]) => idFor(change, '') !== id)
  return fields.map(([path]) => `\`${path}\``).join(' + ')
}

/** Lists the fields of an example, each with a copy of the example that differs only in that field. */
function fieldsOf(example: object): [path: string, changed: object][] {
  return Object.entries(example).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? fieldsOf(value).map(([path, changed]): [string, object] => [
          `${key}.${path}`,
          { ...example, [key]: changed },
        ])
      : [[key, { ...example, [key]: `${value}~` }] as [string, object]],
  )
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
  for (const [path, text] of Object.entries(renderAgentFiles())) writeFileSync(new URL(path, root), text)
}
