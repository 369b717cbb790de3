// Compiles better-sqlite3 if it is not compiled yet, for everything that runs SQLite: tests, chaos, mutants, benchmarks.
// The install skips it, because it takes a minute and nothing else needs it. (libsql is distributed compiled.)
import './setup.mjs'
import { createRequire } from 'node:module'
import { runQuietly } from './run-quietly.mjs'

/** Replaces the list in pnpm-workspace.yaml, so it must contain every package with a build step. */
const BUILDS = { esbuild: true, 'better-sqlite3': true, 'msgpackr-extract': false }

const core = createRequire(new URL('../packages/core/package.json', import.meta.url))

if (!canOpen()) {
  // Uses an earlier build from pnpm's store, if there is one.
  runQuietly(
    'Compiling better-sqlite3 for the tests of SQLite, which takes about a minute ...',
    ['scripts/pnpm.mjs', 'install', '--frozen-lockfile', '--force'],
    { PNPM_CONFIG_ALLOW_BUILDS: JSON.stringify(BUILDS) },
  )
  if (!canOpen()) throw new Error('better-sqlite3 was installed, but it does not open a database.')
}

function canOpen() {
  try {
    ;new (core('better-sqlite3'))(':memory:').close()
    return true
  } catch {
    return false
  }
}
