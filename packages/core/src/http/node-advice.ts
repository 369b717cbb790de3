/** Returns advice for a body that was already read, if the request reveals its host. */
export function nodeAdvice(req: object): string | undefined {
  if (NEXT in req) return NEXT_ADVICE
  return 'app' in req && typeof req.app === 'function' && 'baseUrl' in req ? EXPRESS_ADVICE : undefined
}

/** Next.js sets this on each request. */
const NEXT = Symbol.for('NextInternalRequestMeta')

const NEXT_ADVICE =
  'In the Pages Router of Next.js, turn the body parser off in the API route: ' +
  'export const config = { api: { bodyParser: false } }.'

/** NestJS runs on Express by default, and its requests look the same. */
const EXPRESS_ADVICE =
  'Move app.use(webhooks.handler(...)) above express.json(), or keep the bytes: ' +
  'express.json({ verify: (req, res, bytes) => { req.rawBody = bytes } }). ' +
  'In NestJS, pass { rawBody: true } to NestFactory.create().'
