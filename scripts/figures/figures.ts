// npm run figures [scripts]: runs all measurements, about an hour on an idle machine, and writes bench/FIGURES.md.
// With --check it only fails if a package has changed since a figure was measured.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { readFigures, toMarkdown, writeSection } from './figures-file.ts'

/** Every script whose figures a document shows. */
const SCRIPTS = ['bench', 'bench:http', 'bench:stores', 'bench:sender', 'bench:inbox', 'chaos']
/** The files that figures depend on, without tests. */
const MEASURED = ['packages/*/src', ':!*.test.ts', ':!*.test-d.ts']

const root = new URL('../../', import.meta.url)
const file = new URL('bench/FIGURES.md', root)

const args = process.argv.slice(2)
if (args.includes('--check')) check()
else for (const script of args.length > 0 ? args : SCRIPTS) await measure(script)

function check(): void {
  const figures = readFigures(file)
  for (const script of SCRIPTS) {
    const section = figures.find((one) => one.script === script)
    if (section === undefined) {
      report(`${script} has not been measured yet.`)
      continue
    }
    const changed = git('diff', '--name-only', section.commit, '--', ...MEASURED)
    const count = changed.split('\n').filter(Boolean).length
    if (count > 0)
      report(
        `${script} was measured at ${section.commit}; ${count} files of the packages have changed since.`,
      )
  }
}

function report(problem: string): void {
  console.error(`${problem} npm run figures -- ${problem.split(' ', 1)} measures it.`)
  process.exitCode = 1
}

async function measure(script: string): Promise<void> {
  if (!SCRIPTS.includes(script))
    throw new Error(`${script} is not a script that measures. Choose from ${SCRIPTS.join(', ')}.`)
  if (git('status', '--porcelain', '--', ...MEASURED) !== '') {
    throw new Error(
      'The packages have uncommitted changes. Commit them first, because the figures name their commit.',
    )
  }
  const commit = git('rev-parse', '--short=10', 'HEAD').trim()
  console.log(`\n== npm run ${script}, at ${commit}`)
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text)
    output += text
  })
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`npm run ${script} ended with ${status}. Its figures are not saved.`)
  const [{ model } = { model: 'an unknown processor' }, ...more] = cpus()
  const circumstances = `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${more.length + 1} × ${model.trim()}`
  writeSection(file, { script, commit, circumstances, output: toMarkdown(output) })
}

function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: fileURLToPath(root), encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr}`)
  return stdout
}
