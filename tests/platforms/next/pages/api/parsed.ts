import { toNodeHandler } from '@postern/core/node'
import { webhooks } from '../../lib/webhooks'

// The mistake that the page warns of: Next.js parses the body before the handler runs.
export default toNodeHandler(webhooks)
