#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts'

/** The time that a command may take to clean up after a signal. */
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
  // `| head` closes the pipe early. The command still ends with its exit code.
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

// No top-level await: the package is built as CommonJS, too.
void runCli(process.argv.slice(2), terminal, stopping.signal).then((code) => {
  process.exitCode = code
  // Everything of ours is closed by now. Handles that a provider's file left open must not keep the process alive.
  process.stdout.write('', () => process.stderr.write('', () => process.exit()))
})
