import { WebhookError } from '../ground/errors.ts'
import { handleEvent } from '../handling/handle-event.ts'
import type { VerifiedEvent } from '../handling/verified-event.ts'
import type { WebhookReply, WebhookRequest } from '../http/request.ts'
import {
  checkBody,
  checkHead,
  checkShape,
  checkSignature,
  checkSignaturePresent,
  parseObject,
  readType,
} from './checks.ts'
import { claimKey } from './identity.ts'
import type { Decision } from './outcome.ts'
import { toReply } from './reply.ts'
import { RequestRun } from './request-run.ts'
import { toTenant } from './secrets.ts'
import type { ReceiverSettings } from './settings.ts'
import { toWebhookError } from './stage-errors.ts'

/**
 * Takes one request through the whole pipeline and resolves to the reply by the deadline at the latest. Never
 * rejects. Whatever is still running then goes on, so that a late success completes its claim.
 */
export function receive(settings: ReceiverSettings, request: WebhookRequest): Promise<WebhookReply> {
  return new Promise((reply) => {
    try {
      void runToReply(new RequestRun(settings, request, reply), reply)
    } catch (error) {
      // A clock that throws: there is no deadline, so nothing may begin.
      reply(lastReply(settings, error))
    }
  })
}

/** Never rejects, and nothing that settles can throw past the reply. */
async function runToReply(run: RequestRun, reply: (reply: WebhookReply) => void): Promise<void> {
  try {
    run.settle(await decide(run))
  } catch (error) {
    reply(lastReply(run.settings, error))
  }
}

async function decide(run: RequestRun): Promise<Decision> {
  try {
    const event = await verify(run)
    return await handleEvent(run.begin(event), () => run.patienceMs())
  } catch (error) {
    return run.failure(toWebhookError(error, run.stage))
  }
}

/** The checks, one after another. The first that fails throws, and no branch around the signature leads further. */
async function verify(run: RequestRun): Promise<VerifiedEvent> {
  const { settings, request } = run
  const { provider, tenant: known } = settings
  checkHead(request)
  if (typeof known === 'function' || known.keyring !== undefined) checkSignaturePresent(settings, request)
  run.checking = 'body'
  const body = await request.body(settings.maxBodyBytes)
  checkBody(settings, body)
  run.checking = 'secret'
  const tenant = typeof known === 'function' ? toTenant(settings, await known(request)) : known
  const secretIndex = checkSignature(settings, request, tenant.keyring, body, run)
  run.checking = 'schema'
  const parsed = parseObject(body)
  const type = readType(parsed, provider.envelope.type)
  const checked = checkShape(settings, type, parsed)
  const event = checked instanceof Promise ? await checked : checked
  const id = provider.eventId(parsed, body, request)
  const key = claimKey(tenant, { provider, id, type, parsed, request, secretIndex })
  return { event, type, id, key, secretIndex, body, header: (name) => request.header(name) }
}

/** What the sender gets when deciding or reporting itself has failed. */
function lastReply(settings: ReceiverSettings, cause: unknown): WebhookReply {
  const error = new WebhookError('CONFIG_INVALID', 'The runtime or the clock failed.', { cause })
  return toReply({ kind: 'refused', code: error.code, error }, settings.reply)
}
