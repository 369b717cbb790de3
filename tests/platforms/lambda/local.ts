import { createServer } from 'node:http'
import { handler } from './index'

// Calls the handler with the event that a function URL makes of each request.
const server = createServer(async (request, response) => {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { statusCode, headers, body } = await handler({
    version: '2.0',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: request.headers,
    requestContext: { http: { method: request.method } },
    body: Buffer.concat(chunks).toString('base64'),
    isBase64Encoded: true,
  } as never)
  response.writeHead(statusCode, headers).end(body)
})
server.listen(Number(process.env.PORT ?? 3000), () => console.log(server.address()))
