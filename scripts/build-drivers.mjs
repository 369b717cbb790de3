// Compiles better-sqlite3 where it is not compiled yet, for whoever runs SQLite: tests, chaos, mutants, benchmarks.
// The install leaves that out, since it takes a minute and nothing else needs it. (libsql comes compiled.)
import './setup.mjs'
import { createRequire } from 'node:module'
import { runQuietly } from './run-quietly.mjs'

/** Takes the place of the list in pnpm-workspace.yaml, so each package with a build of its own stands here too. */
const BUILDS = { esbuild: true, 'better-sqlite3': true, 'msgpackr-extract': false }

const core = createRequire(new URL('../packages/core/package.json', import.meta.url))

if (!canOpen()) {
  // Takes a build of earlier out of pnpm's store, if there is one.
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
