import type { Command } from '../../../packages/mock-sender/src/cli/command.ts'
import { COMMANDS } from '../../../packages/mock-sender/src/cli/commands.ts'
import { toFence, toProse, toTable } from './markdown.ts'

/** A section for each command of `mock-sender`, with its flags and examples. */
export function cliSections(): string {
  return `\n${COMMANDS.map(toSection).join('\n')}`
}

function toSection({ name, takes, summary, flags, examples }: Command): string {
  const rows = Object.entries(flags).map(([flag, { value = '', text, multiple }]) => [
    `\`${`--${flag} ${value}`.trimEnd()}\``,
    `${toProse(text)}${multiple ? '; may be repeated' : ''}`,
  ])
  return [
    `## \`${['mock-sender', name, takes].filter(Boolean).join(' ')}\`\n`,
    `${toSentence(summary)}\n`,
    toTable(['flag', 'meaning'], rows),
    toFence('sh', examples.join('\n')),
  ].join('\n')
}

/** The help begins in lower case and has no full stop. */
function toSentence(summary: string): string {
  return toProse(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
}
