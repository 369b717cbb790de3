import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RUNTIMES } from '../runtimes/runtimes.ts'

/** One way to run a receiver. */
export interface Platform {
  /** Its column in the printed table and its row in the documents. */
  readonly name: string
  /** A shell command that serves HTTP at 127.0.0.1:$PORT. */
  readonly start: string
  /** A runtime of `npm run test:runtimes` that the command calls. @default the Node that runs the tests */
  readonly runtime?: string
  /** The path for deliveries. @default '/webhooks/acme' */
  readonly path?: string
  /** Behaviours that do not hold there, with the reason. A listed behaviour that holds is a failure. */
  readonly without?: Readonly<Record<string, string>>
}

/** A folder here: an app with its own dependencies, and the platforms that it runs on. */
export interface PlatformFolder {
  readonly name: string
  readonly path: string
  readonly manifest: {
    /** `build` runs before the platforms start, `test` after them, both with the runtime of the first platform. */
    readonly scripts?: Readonly<Record<string, string>>
    /** True gives `test` a Postgres server at POSTGRES_URL. */
    readonly postgres?: boolean
    readonly dependencies: Readonly<Record<string, string>>
    readonly platforms: readonly Platform[]
  }
}

/** Reads every folder here that has a package.json, by name. */
export function readPlatformFolders(): PlatformFolder[] {
  return readdirSync(import.meta.dirname).flatMap((name) => {
    const path = join(import.meta.dirname, name)
    const manifest = join(path, 'package.json')
    return existsSync(manifest) ? [{ name, path, manifest: JSON.parse(readFileSync(manifest, 'utf8')) }] : []
  })
}

/** Returns a command that puts the runtime of a platform first in the PATH. */
export function withRuntime({ runtime }: Platform, command: string): string {
  if (runtime === undefined) return command
  if (!(runtime in RUNTIMES)) throw new Error(`There is no runtime ${runtime}.`)
  return `npx --yes --prefer-offline -p ${runtime} -- ${command}`
}
