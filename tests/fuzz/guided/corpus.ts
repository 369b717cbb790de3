import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Input } from './input.ts'

const FILE = new URL('corpus.json', import.meta.url)

/** The inputs that reached a new block in an earlier run. */
export function readCorpus(): Input[] {
  return existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : []
}

/** Writes the corpus, one input on a line. */
export function writeCorpus(corpus: readonly Input[]): void {
  const lines = corpus.map((input) => `  ${JSON.stringify(input)}`)
  writeFileSync(FILE, `[\n${lines.join(',\n')}\n]\n`)
}
