import type { AnyProvider } from '@postern/core'
import type { Dialect } from '../dialects/dialect.ts'
import type { Route } from '../server/route.ts'
import { type JsonSchema, schemaOf } from './json-schema.ts'
import { createWebhookOperations } from './openapi-webhooks.ts'

type Json = Record<string, unknown>

/** The described API and its URL. */
export interface ServedApi {
  /** The headers that may name the organization of a request. The OpenAPI document shows the first one. */
  readonly organizationHeaders: readonly string[]
  readonly provider: AnyProvider
  readonly dialect: Dialect
  /** The routes of the control API. */
  readonly control: readonly Route[]
  readonly url: string
}

/** Describes a server and the events that its provider sends, in OpenAPI 3.1. */
export async function createOpenApiDocument({
  provider,
  dialect,
  control,
  url,
  organizationHeaders,
}: ServedApi): Promise<Json> {
  const organizationHeader = dialect.defaultOrganization === undefined ? undefined : organizationHeaders[0]
  const paths: Record<string, Json> = {}
  for (const route of [...dialect.routes, ...control]) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    const operation = toOperation(route, route.access === 'control' ? undefined : organizationHeader)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `${provider.title} webhooks, mocked`,
      summary: 'The management API and the events of the provider, played by a mock sender.',
      version: '1',
    },
    servers: [{ url }],
    security: [{ apiKey: [] }],
    paths,
    webhooks: await createWebhookOperations(provider),
    components: {
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer' },
        controlToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'Required if the server has one.',
        },
      },
    },
  }
}

function toOperation(route: Route, organizationHeader: string | undefined): Json {
  const { name, summary, known, access, success, body } = route
  const parameters = toParameters(route, organizationHeader)
  return {
    operationId: name,
    summary,
    'x-known': known,
    ...(access === 'key-if-set' && { security: [{}, { apiKey: [] }] }),
    ...(access === 'control' && { tags: ['control'], security: [{}, { controlToken: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== 'none' && {
      requestBody: { required: body === 'required', content: toContent(toBodySchema(route)) },
    }),
    responses: {
      [success.status]: {
        description: 'Done.',
        ...(success.examples.length > 0 && {
          content: toContent(schemaOf(...success.examples), success.examples[0]),
        }),
      },
      '4XX': {
        description:
          'Refused: no key (401), another host or site (403), unknown (404), not JSON (400, 415), or a field is wrong (422).',
      },
    },
  }
}

function toParameters({ path, query }: Route, organizationHeader: string | undefined): Json[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const inQuery = Object.entries(query).map(([name, { schema, isRequired }]) => ({
    name,
    in: 'query',
    required: isRequired,
    schema,
  }))
  const inHeader = organizationHeader && {
    name: organizationHeader,
    in: 'header',
    schema: { type: 'string' },
  }
  return [...inPath, ...inQuery, ...(inHeader ? [inHeader] : [])]
}

function toBodySchema({ fields }: Route): JsonSchema {
  const entries = Object.entries(fields)
  const required = entries.filter(([, field]) => field.isRequired).map(([name]) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
    ...(required.length > 0 && { required }),
  }
}

function toContent(schema: JsonSchema, example?: unknown): Json {
  return { 'application/json': { schema, ...(example !== undefined && { example }) } }
}
