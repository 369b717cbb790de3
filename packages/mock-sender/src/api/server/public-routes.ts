import { createOpenApiDocument, type ServedApi } from '../openapi/openapi.ts'
import { replyWithPage, wantsPage } from './page-reply.ts'
import { type Route, route } from './route.ts'

/** The routes that describe the server. They need no key. */
export function createPublicRoutes(api: ServedApi): Route[] {
  const { provider, dialect } = api
  const { routes } = dialect
  return [
    route({
      method: 'GET',
      path: '/',
      name: 'index',
      summary: 'Describes the server; shows the history page to clients that prefer HTML',
      known: 'chosen',
      access: 'public',
      examples: [],
      handle({ headers }) {
        if (wantsPage(headers.accept)) return replyWithPage()
        return {
          provider: provider.name,
          title: provider.title,
          openapi: '/openapi.json',
          control: '/_mock',
          routes: routes.map(({ method, path, summary, known }) => ({ method, path, summary, known })),
        }
      },
    }),
    route({
      method: 'GET',
      path: '/openapi.json',
      name: 'openapi',
      summary: 'Describes the API and the events in OpenAPI 3.1',
      known: 'chosen',
      access: 'public',
      examples: [],
      handle: () => createOpenApiDocument(api),
    }),
  ]
}
