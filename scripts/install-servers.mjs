// Installs the programs that tests start, as root on Debian. Elsewhere it prints the missing ones.
import './setup.mjs'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tsImport } from 'tsx/esm/api'

const { PROGRAMS, findProgram } = await tsImport('../packages/core/test-servers/programs.ts', import.meta.url)

const absent = findAbsent()
if (absent.length > 0 && mayInstall()) install(absent)
for (const name of findAbsent()) {
  const then = process.env.CI === 'true' ? 'fail, since CI is set' : 'are skipped'
  console.log(`${name} is not installed, so the tests that start it ${then}. Install it to run them.`)
}

function findAbsent() {
  return Object.keys(PROGRAMS)
    .filter((name) => findProgram(name) === undefined)
    .map((name) => PROGRAMS[name].packageName)
}

function mayInstall() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** Installs packages one by one, so that a missing package does not prevent the others. */
function install(names) {
  // Do not let the packages start their servers. The tests start them on free ports.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const run = (...args) => spawnSync('apt-get', args, { env, encoding: 'utf8' })
  const installPackage = (name) => run('install', '--yes', '--no-install-recommends', name)
  let updated = false
  for (const name of names) {
    console.log(`Installing ${name} ...`)
    let result = installPackage(name)
    if (result.status !== 0 && !updated) {
      run('update')
      updated = true
      result = installPackage(name)
    }
    if (result.status !== 0) console.error(result.stderr || result.error?.message)
  }
}
