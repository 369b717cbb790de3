import { toNodeHandler } from '@postern/core/node'
import { acme } from '../../lib/acme'

export const config = { api: { bodyParser: false } }

export default toNodeHandler(acme)
