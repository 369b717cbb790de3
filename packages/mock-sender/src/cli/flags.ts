import { parseArgs } from 'node:util'
import { unknownName } from '../text/did-you-mean.ts'

/** A flag of a command, as `--help` shows it. */
export interface Flag {
  readonly type: 'string' | 'boolean'
  /** The placeholder for its value in the help. */
  readonly value?: string
  readonly text: string
  readonly multiple?: boolean
}

export type Flags = Readonly<Record<string, Flag>>

/** The values of flags by name. A missing flag is undefined. A repeatable flag is a list. */
export type FlagValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

export interface ParsedCommand {
  readonly values: FlagValues
  readonly positionals: readonly string[]
}

/** A mistake on the command line. */
export class UsageError extends Error {}

/** Parses the arguments. Throws UsageError for an unknown flag, and suggests the nearest one. */
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
