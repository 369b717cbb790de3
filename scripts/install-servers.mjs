// Installs the servers that the store tests start, where it may: as root on a Debian. Says in words what is missing.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const folders = (process.env.PATH ?? '').split(delimiter)
const servers = [
  { packageName: 'redis-server', command: 'redis-server', folders: [...folders, '/usr/bin'] },
  { packageName: 'postgresql', command: 'initdb', folders: [...folders, ...debianPostgresFolders()] },
]

const missing = findMissing()
if (missing.length > 0) {
  if (mayInstall()) install(missing)
  for (const name of findMissing()) {
    console.log(`${name} is not installed, so the tests of its store are skipped. Install it to run them.`)
  }
}

function findMissing() {
  return servers
    .filter(({ command, folders }) => !folders.some((folder) => isExecutable(join(folder, command))))
    .map(({ packageName }) => packageName)
}

function mayInstall() {
  return process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get')
}

function install(names) {
  // The packages would start servers of their own; the tests start theirs on free ports.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const run = (...args) =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  console.log(`Installing ${names.join(' and ')} for the tests of the stores ...`)
  if (!run('install', '--yes', '--no-install-recommends', ...names)) {
    run('update')
    run('install', '--yes', '--no-install-recommends', ...names)
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function debianPostgresFolders() {
  try {
    return readdirSync('/usr/lib/postgresql').map((version) => `/usr/lib/postgresql/${version}/bin`)
  } catch {
    return []
  }
}
