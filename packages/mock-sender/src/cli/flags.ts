import { parseArgs } from 'node:util'

/** A flag of a command, as `--help` shows it. */
export interface Flag {
  readonly type: 'string' | 'boolean'
  /** What stands for its value in the help. */
  readonly value?: string
  readonly text: string
  readonly multiple?: boolean
}

export type Flags = Readonly<Record<string, Flag>>

/** The values of flags, by name: what is not given is undefined, what may be repeated is a list. */
export type FlagValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

export interface ParsedCommand {
  readonly values: FlagValues
  readonly positionals: readonly string[]
}

/** The command line was wrong; the message says how. */
export class UsageError extends Error {}

/** Throws UsageError for a flag that the command has not, naming the one that was probably meant. */
export function parseFlags(args: readonly string[], flags: Flags): ParsedCommand {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  )
  const { tokens } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined
    if (flag === undefined) throw new UsageError(unknownName('flag', token.rawName, dashed(flags)))
    if (flag.type === 'string' && (token.value === undefined || /^--[a-z]/.test(token.value))) {
      throw new UsageError(`${token.rawName} needs a value: ${token.rawName} ${flag.value ?? 'VALUE'}.`)
    }
  }
  const { values, positionals } = parseArgs({
    args: [...args],
    options,
    strict: true,
    allowPositionals: true,
  })
  return { values: values as FlagValues, positionals }
}

function dashed(flags: Flags): string[] {
  return Object.keys(flags).map((name) => `--${name}`)
}

/** "There is no X 'fob'. Did you mean 'foo'?", with the list of all where nothing is near. */
export function unknownName(what: string, given: string, known: readonly string[]): string {
  const [nearest] = [...known].sort((a, b) => distance(given, a) - distance(given, b))
  const near = nearest !== undefined && distance(given, nearest) <= Math.max(2, given.length / 3)
  return `There is no ${what} '${given}'. ${near ? `Did you mean '${nearest}'?` : `There are: ${known.join(', ')}.`}`
}

/** How many letters have to be changed, added or left out. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === b[j] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
