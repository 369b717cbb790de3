#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts'

/** How long a command may take to tidy up once it is told to stop. */
const GRACE_MS = 1000

const stopping = new AbortController()
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const) {
  process.once(signal, () => {
    stopping.abort()
    setTimeout(() => process.exit(128 + number), GRACE_MS).unref()
  })
}

for (const stream of [process.stdout, process.stderr]) {
  // `| head` closes the pipe when it has seen enough. What a command finds out is still its exit code.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    stopping.abort()
  })
}

const print = (stream: NodeJS.WriteStream) => (line: string) => {
  if (stream.writable) stream.write(`${line}\n`)
}
const terminal = {
  out: print(process.stdout),
  err: print(process.stderr),
  colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
}

// Not awaited at the top: the package is built as CommonJS too.
void runCli(process.argv.slice(2), terminal, stopping.signal).then((code) => {
  process.exitCode = code
  // Nothing of ours is left by now. What a provider's own file has open must not keep the exit code from its reader.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()))
})
