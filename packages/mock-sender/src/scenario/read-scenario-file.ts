import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ApiProblem, invalid } from '../api/server/api-problem.ts'
import { assertFixture, type Fixture } from '../fixtures/fixture.ts'
import { readScenario, type Scenario, type Step } from './scenario.ts'

/** A step whose fixture has been read. */
export interface LoadedStep extends Omit<Step, 'fixture'> {
  readonly fixture: Fixture | undefined
  /** The path of the fixture, as written. */
  readonly fixturePath: string | undefined
}

export interface LoadedScenario extends Omit<Scenario, 'steps'> {
  readonly file: string
  readonly steps: readonly LoadedStep[]
}

/** A parsed file, with the lines of its fields if the format has them. */
interface Parsed {
  readonly value: unknown
  lineOf(path: string): number | undefined
}

/** Reads a scenario in YAML or JSON, and its fixtures. Errors name the file, the line and the field. */
export async function readScenarioFile(file: string): Promise<LoadedScenario> {
  const text = await readText(file)
  const { value, lineOf } = /\.json$/i.test(file) ? parseJson(text, file) : await parseYaml(text, file)
  const at = (path: string) => {
    const line = lineOf(path)
    return line === undefined ? file : `${file}:${line}`
  }
  try {
    const scenario = readScenario(value)
    const steps = await Promise.all(
      scenario.steps.map((step, index) => loadStep(step, file, `steps[${index}]`)),
    )
    return { ...scenario, file, steps }
  } catch (error) {
    if (error instanceof ApiProblem) throw new Error(`${at(error.field ?? '')}: ${toMessage(error)}`)
    throw error
  }
}

function toMessage({ field, message }: ApiProblem): string {
  return field === '' ? `The file${message.replace(/^: Must/, ' must')}` : message
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new Error(`'${file}' cannot be read: ${(error as NodeJS.ErrnoException).code}. Pass a file.`)
  }
}

function parseJson(text: string, file: string): Parsed {
  try {
    return { value: JSON.parse(text), lineOf: () => undefined }
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`)
  }
}

async function parseYaml(text: string, file: string): Promise<Parsed> {
  const { isNode, LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [error] = document.errors
  if (error)
    throw new Error(`${file}:${lines.linePos(error.pos[0]).line}: The file is not YAML: ${error.message}`)
  const lineOf = (path: string) => {
    const keys = path.match(/[^.[\]]+/g) ?? []
    for (let length = keys.length; length >= 0; length--) {
      const node: unknown = length === 0 ? document.contents : document.getIn(keys.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return undefined
  }
  try {
    return { value: document.toJS(), lineOf }
  } catch (error) {
    // Too many aliases, for instance.
    throw new Error(`${file}: The file is not YAML: ${(error as Error).message}`)
  }
}

async function loadStep({ fixture: path, ...step }: Step, file: string, at: string): Promise<LoadedStep> {
  if (path === undefined) return { ...step, fixture: undefined, fixturePath: undefined }
  try {
    const fixture: unknown = JSON.parse(await readText(resolve(dirname(file), path)))
    assertFixture(fixture)
    return { ...step, fixture, fixturePath: path }
  } catch (error) {
    throw invalid(`${at}.fixture`, `'${path}' is not a fixture. ${(error as Error).message}`)
  }
}
