import { runCli } from '../src/cli/run-cli.ts'

interface RunOptions {
  readonly colours?: boolean
  /** @default an aborted signal, so that a server ends at once */
  readonly signal?: AbortSignal
}

/** Runs the CLI in this process. */
export async function runArgs(args: readonly string[], options: RunOptions = {}) {
  const { colours = false, signal = AbortSignal.abort() } = options
  const out: string[] = []
  const err: string[] = []
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    colours,
  }
  const code = await runCli([...args], terminal, signal)
  return { code, out: out.join('\n'), err: err.join('\n') }
}

/** Runs a command line in this process. Single quotes group words. */
export function runLine(line: string, options?: RunOptions) {
  const words = line.match(/'[^']*'|\S+/g)?.map((word) => word.replace(/'/g, '')) ?? []
  return runArgs(words, options)
}
