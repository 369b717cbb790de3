import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program that tests start. */
interface Program {
  /** The Debian package that contains it. */
  readonly packageName: string
  /** The possible names of the executable. The first one found is used. */
  readonly commands: readonly string[]
  /** Further directories to search besides the PATH. */
  readonly folders?: readonly string[]
}

/** The programs that suites need and install-servers.mjs installs. */
export const PROGRAMS = {
  redis: { packageName: 'redis-server', commands: ['redis-server'] },
  postgres: { packageName: 'postgresql', commands: ['initdb'], folders: debianPostgresFolders() },
  pgbouncer: { packageName: 'pgbouncer', commands: ['pgbouncer'], folders: ['/usr/sbin'] },
  chromium: {
    packageName: 'chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    folders: ['/Applications/Google Chrome.app/Contents/MacOS', '/Applications/Chromium.app/Contents/MacOS'],
  },
  python: { packageName: 'python3', commands: ['python3'] },
  openssl: { packageName: 'openssl', commands: ['openssl'] },
} satisfies Record<string, Program>

export type ProgramName = keyof typeof PROGRAMS

const COMMON_FOLDERS = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

/** Finds the path of a program. Returns undefined if it is not installed. */
export function findProgram(name: ProgramName): string | undefined {
  const { commands, folders = [] }: Program = PROGRAMS[name]
  const searched = [...folders, ...(process.env.PATH ?? '').split(delimiter), ...COMMON_FOLDERS]
  return commands.flatMap((command) => searched.map((folder) => join(folder, command))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Debian installs the server's programs outside the PATH, in one directory per version. Lists the newest first. */
function debianPostgresFolders(): string[] {
  const parent = '/usr/lib/postgresql'
  try {
    const versions = readdirSync(parent).sort((a, b) => Number(b) - Number(a))
    return versions.map((version) => join(parent, version, 'bin'))
  } catch {
    return []
  }
}
