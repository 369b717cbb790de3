import { toNodeHandler } from '@postern/core/node'
import { webhooks } from '../../lib/webhooks'

export const config = { api: { bodyParser: false } }

export default toNodeHandler(webhooks)
