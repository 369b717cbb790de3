import { spawnSync } from 'node:child_process'

/** Prints one line, runs a script with Node, and prints the script's output only if it fails. */
export function runQuietly(line, args, env = {}) {
  console.log(line)
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, {
    cwd: new URL('../', import.meta.url),
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  if (status === 0) return
  process.stderr.write([stdout, stderr, error?.message].filter(Boolean).join('\n'))
  console.error(`\n"${line}" failed. The output above contains the reason.`)
  process.exit(status || 1)
}
