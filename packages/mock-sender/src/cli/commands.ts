import { checkCommand } from './check-command.ts'
import type { Command } from './command.ts'
import { emitCommand } from './emit-command.ts'
import { eventsCommand } from './events-command.ts'
import { handshakeCommand } from './handshake-command.ts'
import { ladderCommand } from './ladder-command.ts'
import { loadCommand } from './load-command.ts'
import { recordCommand } from './record-command.ts'
import { replayCommand } from './replay-command.ts'
import { runCommand } from './run-command.ts'
import { serveCommand } from './serve-command.ts'

/** Every command of the CLI, in the order of its help. */
export const COMMANDS: readonly Command[] = [
  serveCommand,
  emitCommand,
  handshakeCommand,
  recordCommand,
  replayCommand,
  runCommand,
  checkCommand,
  loadCommand,
  ladderCommand,
  eventsCommand,
]
