import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnyProvider } from '@postern/core'
import { createScrubber } from './create-scrubber.ts'
import { fixtureName, numberOf } from './fixture-name.ts'
import type { PassedExchange } from './passed-exchange.ts'
import { eventPlaces, signatureHeadersOf } from './provider-places.ts'
import { type RecordedFixture, recordFixture } from './record-fixture.ts'

export interface KeeperOptions {
  /** The folder for the files. It is created if it does not exist. */
  readonly out: string
  readonly provider?: AnyProvider | undefined
  /** Paths to scrub in addition to the default. */
  readonly paths?: readonly string[]
  readonly maxBodyBytes: number
  readonly onKept: (line: string) => void
  readonly onProblem: (message: string) => void
}

export interface Keeper {
  keep(exchange: PassedExchange): void
  /** Waits until every file is written. Resolves to the paths that matched nothing. */
  finish(): Promise<readonly string[]>
}

/** Writes each delivery to a file. File names sort in order of arrival. Existing files are never overwritten. */
export async function createKeeper(options: KeeperOptions): Promise<Keeper> {
  const { out, provider, paths = [], maxBodyBytes, onKept, onProblem } = options
  const secretHeaders = provider ? signatureHeadersOf(provider) : new Set<string>()
  const scrubber = createScrubber({ paths, isKept: eventPlaces(provider), secretHeaders })
  const named = { ...(provider && { provider: provider.name }) }
  const before = await openFolder(out)
  let writing = Promise.resolve()

  const write = async (exchange: PassedExchange) => {
    const { method, path, answer, number } = exchange
    const line = `${method} ${path.split('?', 1)[0]}  ${answer?.status ?? 'no answer'}`
    if (method !== 'POST') return onKept(`${line}  not kept: only POST requests are deliveries`)
    const recorded = recordFixture(exchange, { scrubber, maxBodyBytes, ...named })
    const name = fixtureName(before + number, recorded.fixture, recorded.isWhole ? undefined : provider)
    const file = await writeNew(out, name, `${JSON.stringify(recorded.fixture, null, 2)}\n`)
    onKept(`${line}  ${file}${explain(recorded)}`)
  }
  return {
    keep(exchange) {
      writing = writing
        .then(() => write(exchange))
        .catch((error: Error) => onProblem(`A delivery was not kept: ${error.message}`))
    },
    async finish() {
      await writing
      return scrubber.unused()
    },
  }
}

/** Creates the folder, and returns the highest number in it. */
async function openFolder(out: string): Promise<number> {
  try {
    await mkdir(out, { recursive: true })
    return Math.max(0, ...(await readdir(out)).map(numberOf))
  } catch (error) {
    throw new Error(
      `'${out}' cannot be used as a folder: ${(error as NodeJS.ErrnoException).code}. Choose another --out.`,
    )
  }
}

/** Writes a file under the next free name, in case another recording took this one. */
async function writeNew(out: string, name: string, text: string): Promise<string> {
  for (let copy = 1; ; copy++) {
    const file = join(out, copy === 1 ? name : name.replace(/\.json$/, `_${copy}.json`))
    try {
      // Other users of this machine must not read deliveries.
      await writeFile(file, text, { flag: 'wx', mode: 0o600 })
      return file
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

function explain({ isWhole }: RecordedFixture): string {
  return isWhole ? '  (the body is neither JSON nor a form, so all of it was replaced)' : ''
}
