import { acme } from '../../../lib/acme'

export const POST = acme.fetch
