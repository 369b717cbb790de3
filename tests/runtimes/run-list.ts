import { spawnSync } from 'node:child_process'

const TIME_LIMIT_MS = 120_000

/** The problem of each check by name, or undefined if it passed. */
export type Results = Record<string, string | undefined>

/** The command that runs a list of checks. It prints its runtime, then one line for each check. */
export interface Start {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Returns the command that runs a list on a runtime from npm. `call` is the command of the runtime. */
export function startFromNpm(runtime: string, call: readonly string[], list: string): Start {
  return { command: 'npx', args: ['--yes', '--prefer-offline', '-p', runtime, '--', ...call, list] }
}

/** Runs a list on one runtime. Also checks that it is the expected runtime and that the process ends by itself. */
export function runList(project: string, runtime: string, { command, args, env }: Start): Results {
  const { stdout, stderr, status } = spawnSync(command, args, {
    cwd: project,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: TIME_LIMIT_MS,
  })
  const [first, ...lines] = stdout.split('\n').filter((line) => line.startsWith('{'))
  const started = first === JSON.stringify({ runtime })
  const checks = lines.map((line): { name: string; problem?: string } => JSON.parse(line))
  return {
    starts: started ? undefined : `${first}\n${stderr}`,
    ...Object.fromEntries(checks.map(({ name, problem }) => [name, problem])),
    ends: status === 0 ? undefined : `It ended with ${status ?? 'its time limit'}.\n${stderr}`,
  }
}

/** Prints a table of the results of one list, and its problems. */
export function showResults(results: Record<string, Results>): void {
  const names = [...new Set(Object.values(results).flatMap(Object.keys))]
  for (const list of Object.values(results)) {
    for (const name of names) if (!(name in list)) list[name] = 'It did not run.'
  }
  console.log(`${toTable(results, names)}\n`)
  const problems = Object.entries(results).flatMap(([runtime, list]) =>
    Object.entries(list).flatMap(([name, problem]) => (problem ? `${runtime}, ${name}: ${problem}` : [])),
  )
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}

/** One line for each check, one column for each runtime. */
function toTable(results: Record<string, Results>, names: readonly string[]): string {
  const verdicts = names.map((name) => Object.values(results).map((list) => (list[name] ? 'FAILED' : 'ok')))
  const rows = [['', ...Object.keys(results)], ...names.map((name, i) => [name, ...verdicts[i]!])]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
