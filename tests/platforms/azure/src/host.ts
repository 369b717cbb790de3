// Replaces the host and the worker of Azure. It calls the registered functions through @azure/functions.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { functions, model } from '@azure/functions-core'
import './acme'

/** Calls a function with the host's message for an HTTP request. Returns the message of its response. */
async function invoke({ metadata, callback }: (typeof functions)[number], request: IncomingMessage) {
  const [trigger] = Object.keys(metadata.bindings)
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const { method, url, headers } = request
  const http = {
    method,
    url: `http://${headers.host}${url}`,
    headers,
    body: { bytes: Buffer.concat(chunks) },
  }
  const invocationId = randomUUID()
  const invocation = model.getInvocationModel({
    invocationId,
    metadata,
    request: { invocationId, inputData: [{ name: trigger, data: { http } }], triggerMetadata: {} },
    log: () => {},
  })
  const { context, inputs } = await invocation.getArguments()
  const result = await invocation.invokeFunction(context, inputs, callback)
  return (await invocation.getResponse(context, result)).returnValue.http
}

createServer(async (request, response) => {
  const [path] = request.url!.split('?')
  const found = functions.find(({ metadata }) =>
    Object.values(metadata.bindings).some(({ route }) => path === `/api/${route}`),
  )
  if (found === undefined) {
    response.writeHead(404).end()
    return
  }
  const { statusCode, headers, body } = await invoke(found, request)
  response.writeHead(Number(statusCode), headers).end(body?.bytes)
}).listen(Number(process.env.PORT), '127.0.0.1')
