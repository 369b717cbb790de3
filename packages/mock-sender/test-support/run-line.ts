import { runCli } from '../src/cli/run-cli.ts'

/** Runs a command line in this process. Single quotes group words. */
export async function runLine(line: string, { colours = false, signal = AbortSignal.abort() } = {}) {
  const out: string[] = []
  const err: string[] = []
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    colours,
  }
  const words = line.match(/'[^']*'|\S+/g)?.map((word) => word.replace(/'/g, '')) ?? []
  const code = await runCli(words, terminal, signal)
  return { code, out: out.join('\n'), err: err.join('\n') }
}
