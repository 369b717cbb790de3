import { toNodeHandler } from '@postern/core/node'
import { webhooks } from '../../lib/webhooks'

// The mistake that the documentation describes: Next.js parses the body before the handler runs.
export default toNodeHandler(webhooks)
