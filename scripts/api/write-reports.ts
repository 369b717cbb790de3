// npm run api: writes what every published entry exports to etc/*.api.md, from the built declarations.
// `npm run api -- --check` changes nothing and fails if a report is out of date.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { workspaceManifests } from '../../tests/packages/publication.ts'
import { extractReport } from './extract-report.ts'
import { findOutdated } from './find-outdated.ts'
import { reportsOf } from './reports-of.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const ETC = join(ROOT, 'etc')

const folder = mkdtempSync(join(ROOT, 'node_modules/.api-'))
const reports = new Map<string, string>()
try {
  for (const { file, entries } of workspaceManifests().flatMap(reportsOf)) {
    const sections = entries.map((entry) => extractReport(ROOT, folder, entry))
    reports.set(file, sections.join('\n'))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

mkdirSync(ETC, { recursive: true })
const written = new Map(readdirSync(ETC).map((file) => [file, readFileSync(join(ETC, file), 'utf8')]))
const outdated = findOutdated(written, reports)
if (process.argv.includes('--check')) {
  for (const file of outdated) {
    console.error(
      `etc/${file} does not show what is exported. Run npm run build && npm run api and review the difference.`,
    )
  }
  if (outdated.length > 0) process.exitCode = 1
} else {
  for (const file of outdated) {
    const report = reports.get(file)
    if (report === undefined) rmSync(join(ETC, file))
    else writeFileSync(join(ETC, file), report)
    console.log(`${report === undefined ? 'Removed' : 'Wrote'} etc/${file}`)
  }
}
