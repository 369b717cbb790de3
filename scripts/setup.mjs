// Installs the workspace if it is not installed or the lock file has changed. Compiles nothing.
import { existsSync, readFileSync } from 'node:fs'
import { runQuietly } from './run-quietly.mjs'

const root = new URL('../', import.meta.url)
const read = (path) =>
  existsSync(new URL(path, root)) ? readFileSync(new URL(path, root), 'utf8') : undefined
const lock = read('pnpm-lock.yaml')

if (lock === undefined || lock !== read('node_modules/.pnpm/lock.yaml')) {
  runQuietly('Installing the dependencies ...', ['scripts/pnpm.mjs', 'install', '--frozen-lockfile'])
}
