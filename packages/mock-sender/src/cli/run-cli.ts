import { version } from '../../package.json'
import { unknownName } from '../text/did-you-mean.ts'
import { showControls } from '../text/plain-line.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './commands.ts'
import { type Flags, parseFlags, UsageError } from './flags.ts'
import { paint, type Terminal } from './terminal.ts'

const HELP_FLAG: Flags = { help: { type: 'boolean', text: 'show this help' } }

/**
 * Runs one command line, without the program's name. Resolves to the exit code: 0 for success, 1 if the receiver failed,
 * 2 if the command line was wrong or the command failed.
 */
export async function runCli(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const [name, ...rest] = args
  if (name === '--version' || name === '-v' || name === 'version') {
    terminal.out(version)
    return 0
  }
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.out(overview())
    return name === undefined ? 2 : 0
  }
  try {
    const command = COMMANDS.find((known) => known.name === name)
    if (command === undefined) {
      throw new UsageError(
        unknownName(
          'command',
          name,
          COMMANDS.map((known) => known.name),
        ),
      )
    }
    const parsed = parseFlags(rest, { ...command.flags, ...HELP_FLAG })
    if (parsed.values.help) {
      terminal.out(help(command))
      return 0
    }
    const extra = parsed.positionals[countOf(command.takes)]
    if (extra !== undefined) throw new UsageError(`${name} takes no argument '${extra}'. Leave it out.`)
    return await command.run(parsed, terminal, signal)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    terminal.err(paint(terminal, 'red', message.split('\n').map(showControls).join('\n')))
    if (error instanceof UsageError) terminal.err('See mock-sender --help.')
    return 2
  }
}

/** Returns how many positional arguments a command takes. `FILE...` means one or more. */
function countOf(takes: string | undefined): number {
  if (takes === undefined) return 0
  return takes.endsWith('...') ? Number.POSITIVE_INFINITY : 1
}

function overview(): string {
  const lines = COMMANDS.map(
    ({ name, takes = '', summary }) => `  ${`${name} ${takes}`.padEnd(14)}  ${summary}`,
  )
  const examples = COMMANDS.map(({ examples: [first] }) => `  ${first}`)
  return [
    'mock-sender plays a webhook provider.',
    '',
    ...lines,
    '',
    'Examples:',
    ...examples,
    '',
    'mock-sender COMMAND --help shows the flags of a command. mock-sender --version shows the version.',
  ].join('\n')
}

function help({ name, takes, summary, flags, examples }: Command): string {
  const rows = Object.entries(flags).map(
    ([flag, { value = '', text }]) => [`  --${flag} ${value}`.trimEnd(), text] as const,
  )
  const width = Math.max(...rows.map(([head]) => head.length))
  return [
    `mock-sender ${[name, takes].filter(Boolean).join(' ')}: ${summary}`,
    '',
    ...rows.map(([head, text]) => `${head.padEnd(width)}  ${text}`),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n')
}
