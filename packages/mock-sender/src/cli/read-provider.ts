import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { AnyProvider } from '@postern/core'
import * as catalog from '@postern/core/providers'
import { unknownName } from '../text/did-you-mean.ts'
import { readText } from './command.ts'
import { type Flags, type FlagValues, UsageError } from './flags.ts'

const PROVIDERS: Readonly<Record<string, AnyProvider>> = Object.fromEntries(
  Object.values(catalog).map((provider: AnyProvider) => [provider.name, provider]),
)

export const PROVIDER_FLAG: Flags = {
  provider: {
    type: 'string',
    value: 'NAME',
    text: `one of ${Object.keys(PROVIDERS).join(', ')}, one of @postern/providers (slack), or a file or package that exports one: ./provider.js`,
  },
}

/** Reads the provider that `--provider` names: from the catalog, or an export of a file or a package. */
export function readProvider(values: FlagValues): Promise<AnyProvider> {
  return findProvider(readText(values, 'provider'))
}

/** Does the same for a repeatable flag. */
export async function readProviders(values: FlagValues): Promise<readonly AnyProvider[]> {
  const { provider: given } = values
  if (!Array.isArray(given)) return [await readProvider(values)]
  const providers = await Promise.all(given.map(findProvider))
  const names = providers.map(({ name }) => name)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated === undefined) return providers
  throw new UsageError(`--provider ${repeated} is given twice. Start another server for the second one.`)
}

async function findProvider(given: string): Promise<AnyProvider> {
  if (Object.hasOwn(PROVIDERS, given)) return PROVIDERS[given]!
  const hash = given.lastIndexOf('#')
  const [name, chosen] = hash < 0 ? [given] : [given.slice(0, hash), given.slice(hash + 1)]
  const isFile = isPath(name)
  if (isFile || name.includes('/')) {
    return pickProvider(name, await load(name, isFile ? urlOfFile(name) : urlOfPackage(name)), chosen)
  }
  const url = resolvePackage(`${SERVICES}/${name}`)
  if (url !== undefined) return pickProvider(name, await load(name, url), chosen ?? toCamelCase(name))
  throw new UsageError(
    `${unknownName('provider', name, Object.keys(PROVIDERS))} Others come from ${SERVICES}, where that is installed.`,
  )
}

/** The package whose entries need no package name: `slack`. */
const SERVICES = '@postern/providers'

function toCamelCase(entry: string): string {
  return entry.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function isPath(name: string): boolean {
  return /^(?:\.{0,2}[\\/]|[a-z]:[\\/]|file:)/i.test(name) || /\.[cm]?[jt]sx?$/i.test(name)
}

function urlOfFile(name: string): string {
  const path = name.startsWith('file:') ? fileURLToPath(name) : resolve(name)
  if (existsSync(path)) return pathToFileURL(path).href
  throw new UsageError(`There is no file '${name}'. --provider takes a path relative to the current folder.`)
}

function urlOfPackage(name: string): string {
  const url = resolvePackage(name)
  if (url !== undefined) return url
  throw new UsageError(`There is no package '${name}'. Install it, or pass a file: ./provider.js.`)
}

function resolvePackage(name: string): string | undefined {
  try {
    return pathToFileURL(createRequire(join(process.cwd(), 'package.json')).resolve(name)).href
  } catch {
    return undefined
  }
}

async function load(name: string, url: string): Promise<object> {
  try {
    return await import(url)
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    const hint =
      code === 'ERR_UNKNOWN_FILE_EXTENSION'
        ? ' Node runs JavaScript only: compile the file first, or set NODE_OPTIONS="--import tsx".'
        : ''
    throw new UsageError(`'${name}' cannot be loaded: ${message}.${hint}`)
  }
}

/** Returns the export with this name, or else the default export, or else the only provider. */
function pickProvider(name: string, module: object, chosen?: string): AnyProvider {
  const { default: standard } = module as { default?: unknown }
  if (isProvider(standard) && chosen === undefined) return standard
  // Node exposes the exports of a CommonJS module on its default export, and only some of them by name.
  const named = Object.entries({ ...Object(standard), ...module }).filter(([, value]) => isProvider(value))
  if (chosen !== undefined) return pickNamed(name, named, chosen)
  if (named.length === 1) return named[0]![1] as AnyProvider
  if (named.length > 1) {
    throw new UsageError(
      `'${name}' exports several providers: ${named.map(([key]) => key).join(', ')}. Name one, such as ${name}#${named[0]![0]}, or export it as default.`,
    )
  }
  throw new UsageError(
    `'${name}' exports no provider. Make one with defineProvider() of @postern/core, and export it as default.`,
  )
}

function pickNamed(
  name: string,
  named: readonly (readonly [string, unknown])[],
  chosen: string,
): AnyProvider {
  const found = named.find(([key]) => key === chosen)
  if (found !== undefined) return found[1] as AnyProvider
  throw new UsageError(
    unknownName(
      `provider in '${name}' called`,
      chosen,
      named.map(([key]) => key),
    ),
  )
}

function isProvider(value: unknown): value is AnyProvider {
  const { name, signature, envelope, events, delivery, eventId } = Object(value) as Partial<AnyProvider>
  return (
    typeof name === 'string' &&
    typeof eventId === 'function' &&
    [signature, envelope, events, delivery].every((part) => typeof part === 'object' && part !== null)
  )
}
