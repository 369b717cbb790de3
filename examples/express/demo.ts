// One Express app receives the events of five providers from five mock senders: real HTTP, virtual time.
// Prints the figures and exits with 1 if one differs from its expected value.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import * as catalog from '@postern/core/providers'
import express from 'express'
import { expectations, type Story, tellStory } from './story.ts'

const providers = [catalog.workflows, catalog.ventryx, catalog.generic, catalog.elan, catalog.validibot]

const app = express()
const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const startedAt = performance.now()
const stories: Story[] = []
for (const provider of providers) stories.push(await tellStory(provider, app, origin))
server.close()

const headings = ['provider', 'events', 'failing handler', 'virtual time', 'effects', 'duplicates', 'refused']
console.log(toTable([headings, ...stories.map(toRow)]))
console.log(`\nThe demo took ${Math.round(performance.now() - startedAt)} ms of real time.`)

const wrong = stories.flatMap((story) =>
  expectations(story)
    .filter(({ is, shouldBe }) => is !== shouldBe)
    .map(({ what, is, shouldBe }) => `${story.provider}: ${what} is ${is}, should be ${shouldBe}`),
)
if (wrong.length > 0) console.error(`\nUnexpected figures:\n  ${wrong.join('\n  ')}`)
else console.log('Each event took effect once, every forgery was refused, and nothing was lost.')
process.exitCode = wrong.length > 0 ? 1 : 0

function toRow(story: Story): string[] {
  const refused = Object.entries(story.refusals).map(([code, times]) => `${times} ${code}`)
  return [
    story.provider,
    `${story.delivered} of ${story.types}`,
    story.ladder,
    story.virtualTime,
    `${story.effects} (${story.events} events)`,
    String(story.duplicates),
    refused.join(', '),
  ]
}

function toTable(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
  return [lines[0], widths.map((width) => '-'.repeat(width)).join('  '), ...lines.slice(1)].join('\n')
}
