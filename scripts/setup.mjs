// Installs the workspace when it is not installed yet or the lock file has changed since.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const root = new URL('../', import.meta.url)
const read = (path) =>
  existsSync(new URL(path, root)) ? readFileSync(new URL(path, root), 'utf8') : undefined
const lock = read('pnpm-lock.yaml')

if (lock === undefined || lock !== read('node_modules/.pnpm/lock.yaml')) {
  const { status } = spawnSync(process.execPath, ['scripts/pnpm.mjs', 'install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (status !== 0) process.exit(status ?? 1)
}
