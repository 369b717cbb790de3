#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts'

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())

const terminal = {
  out: (line: string) => void process.stdout.write(`${line}\n`),
  err: (line: string) => void process.stderr.write(`${line}\n`),
  colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
}

// Not awaited at the top: the package is built as CommonJS too.
void runCli(process.argv.slice(2), terminal, stopping.signal).then((code) => {
  process.exitCode = code
})
