import type { ControlInfo } from '../../control/contract.ts'
import type { AttemptJson } from '../../delivery/delivery.ts'

/** Replaces the value of a header that is the secret itself. */
export const HIDDEN = '$WEBHOOK_SECRET'

/** Removes the secret from a request, if the provider sends it instead of a signature. */
export function hideToken(
  request: AttemptJson['request'],
  { tokenHeader }: Pick<ControlInfo, 'tokenHeader'>,
): AttemptJson['request'] {
  if (tokenHeader === null) return request
  const headers = Object.entries(request.headers).map(([name, value]) =>
    name.toLowerCase() === tokenHeader.toLowerCase() ? [name, HIDDEN] : [name, value],
  )
  return { ...request, headers: Object.fromEntries(headers) }
}
