import { generic } from '@postern/core/providers'
import { createMockSender } from '@postern/mock-sender'
import { toFence, toProse, toTable } from './markdown.ts'

/** One operation of the control API, as `/openapi.json` describes it. */
export interface Operation {
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: Schema
}

type Content = { readonly 'application/json': { readonly schema: Schema; readonly example?: unknown } }

interface Schema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly string[]
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly default?: unknown
  readonly const?: string
}

/** The operations below `/_mock`, in the order in which a server describes them. */
export async function readControlApi(): Promise<readonly Operation[]> {
  const sender = createMockSender({ provider: generic })
  try {
    const { url } = await sender.listen()
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Paths }
    return Object.entries(paths)
      .filter(([path]) => path.startsWith('/_mock'))
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, rest]) => ({ ...rest, method: method.toUpperCase(), path })),
      )
  } finally {
    await sender.close()
  }
}

type Paths = Readonly<Record<string, Readonly<Record<string, Omit<Operation, 'method' | 'path'>>>>>

/** A section for each operation, with its parameters, its body and an example of its response. */
export function controlApiSections(operations: readonly Operation[]): string {
  return `\n${operations.map(toSection).join('\n')}`
}

/** The faults that a request may name, each with its setting. */
export function faultsTable(operations: readonly Operation[]): string {
  const emit = operations.find(({ method, path }) => method === 'POST' && path === '/_mock/emit')
  const { faults } = emit!.requestBody!.content['application/json'].schema.properties!
  const named = faults!.items!.oneOf!.filter(({ properties }) => properties !== undefined)
  return toTable(
    ['fault', 'setting', 'meaning of the setting'],
    named.map(({ properties }) => {
      const { name, ...settings } = properties!
      const [setting] = Object.entries(settings)
      return [
        `\`${name!.const}\``,
        setting === undefined ? 'none' : `\`${setting[0]}\`, ${typeOf(setting[1])}`,
        toProse(setting?.[1].description ?? ''),
      ]
    }),
  )
}

function toSection({ method, path, summary, parameters = [], requestBody, responses }: Operation): string {
  const query = parameters.filter((one) => one.in === 'query')
  const body = requestBody?.content['application/json'].schema
  const [[status, response] = []] = Object.entries(responses)
  const example = response?.content?.['application/json'].example
  return [
    `## \`${method} ${path.replace(/\{(\w+)\}/g, ':$1')}\`\n`,
    `${toProse(summary)}.\n`,
    ...(query.length > 0 ? [toTable(['parameter', 'type', 'meaning'], query.map(toParameterRow))] : []),
    ...(body !== undefined ? [describeBody(body)] : []),
    example === undefined ? `Responds with ${status}.\n` : `Responds with ${status}:\n\n${toJson(example)}`,
  ].join('\n')
}

function describeBody({ properties = {}, required = [] }: Schema): string {
  const fields = Object.entries(properties)
  if (fields.length === 0) return 'The body is `{}` or empty.\n'
  const rows = fields.map(([name, schema]) => toRow(name, schema, required.includes(name)))
  return toTable(['field', 'type', 'meaning'], rows)
}

function toParameterRow({ name, schema, required }: Parameter): string[] {
  return toRow(name, schema, required)
}

function toRow(name: string, schema: Schema, isRequired: boolean): string[] {
  const fallback = schema.default === undefined ? '' : ` \`${schema.default}\` by default.`
  const meaning = `${toProse(schema.description ?? '')}${fallback}`.trim()
  return [`\`${name}\`${isRequired ? ', required' : ''}`, typeOf(schema), meaning]
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(', ')
  if (schema.items !== undefined)
    return `array of ${schema.items.oneOf ? '[faults](#faults)' : typeOf(schema.items)}`
  if (schema.type === undefined) return 'any JSON'
  return [schema.type].flat().join(' or ')
}

function toJson(example: unknown): string {
  return toFence('json', JSON.stringify(example, null, 2))
}
