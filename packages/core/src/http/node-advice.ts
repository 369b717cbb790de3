/** What to do in the host of a request whose body was read, where the request shows which host it is. */
export function nodeAdvice(req: object): string | undefined {
  if (NEXT in req) return NEXT_ADVICE
  return 'app' in req && typeof req.app === 'function' && 'baseUrl' in req ? EXPRESS_ADVICE : undefined
}

/** Set by Next.js on each request that it handles. */
const NEXT = Symbol.for('NextInternalRequestMeta')

const NEXT_ADVICE =
  'In the Pages Router of Next.js, turn the parser off in the file of the API route: ' +
  'export const config = { api: { bodyParser: false } }.'

/** NestJS runs on Express by default, and nothing on a request tells the two apart. */
const EXPRESS_ADVICE =
  'Move app.use(webhooks.handler(...)) above express.json(), or keep the bytes: ' +
  'express.json({ verify: (req, res, bytes) => { req.rawBody = bytes } }). ' +
  'In NestJS, pass { rawBody: true } to NestFactory.create().'
