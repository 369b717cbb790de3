#!/usr/bin/env node
import { runCli } from './cli/run-cli.ts'

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())

process.exitCode = await runCli(
  process.argv.slice(2),
  {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    colours: process.stdout.isTTY === true && !process.env.NO_COLOR,
  },
  stopping.signal,
)
