import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createControl, readBody } from './control.ts'
import { type Receiver, receivers } from './receivers.ts'

export const SECRET = 'whsec_flawed'

/** Serves a receiver at `/` and its effects at `/effects`. */
export async function serveReceiver(receiver: Receiver): Promise<{ url: string; server: Server }> {
  const control = createControl()
  const surroundings = { secret: SECRET, events: new Map(), handle: control.handle }
  const server = createServer(async (req, res) => {
    try {
      if (req.url?.startsWith('/effects')) return await control.answer(req, res)
      if (req.method !== 'POST') return void res.writeHead(405, { allow: 'POST' }).end()
      if (req.headers['content-encoding'] !== undefined) return void res.writeHead(415).end()
      const body = await readBody(req)
      if (body === undefined) return void res.writeHead(413, { connection: 'close' }).end()
      res.writeHead(await receiver({ body, headers: req.headers }, surroundings)).end()
    } catch {
      res.writeHead(500).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const name = process.argv[2] ?? ''
  const receiver = Object.hasOwn(receivers, name) ? receivers[name as keyof typeof receivers] : undefined
  if (receiver) {
    const { url } = await serveReceiver(receiver)
    console.log(`${url} (effects: ${url}/effects)`)
  } else {
    console.error(`There is no receiver '${name}'. There are: ${Object.keys(receivers).join(', ')}.`)
    process.exitCode = 2
  }
}
