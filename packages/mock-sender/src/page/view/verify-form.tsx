import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { VerdictJson, VerifyRequest } from '../../control/contract.ts'
import { ask } from '../link/ask.ts'
import { attempting } from '../state/notices.ts'
import { Verdict } from './verdict.tsx'

interface VerifyFormProps {
  readonly path: string
  /** The header with the signature. Null if it is elsewhere. */
  readonly header: string | null
}

/** Verifies a received request against the signature of an attempt, and shows the reason for a failure. */
export function VerifyForm({ path, header }: VerifyFormProps) {
  const verdict = useSignal<VerdictJson | undefined>(undefined)
  const body = useRef<HTMLTextAreaElement>(null)
  const secret = useRef<HTMLInputElement>(null)
  const signature = useRef<HTMLInputElement>(null)
  const verify = async (event: Event) => {
    event.preventDefault()
    const request: VerifyRequest = {
      ...(body.current!.value !== '' && { body: body.current!.value }),
      ...(secret.current!.value !== '' && { secret: secret.current!.value }),
      ...(header !== null &&
        signature.current!.value !== '' && { headers: { [header]: signature.current!.value } }),
    }
    verdict.value = await attempting(() =>
      ask<VerdictJson>(`${path}/verify`, { method: 'POST', body: request }),
    )
  }
  return (
    <form class="verify-form" onSubmit={verify}>
      <p class="muted">Paste the values of your receiver. Empty fields default to this attempt.</p>
      <label>
        The body, as your code sees it
        <textarea ref={body} rows={4} spellcheck={false} class="mono" />
      </label>
      {header !== null && (
        <label>
          {header}, as received
          <input ref={signature} class="mono" autocomplete="off" />
        </label>
      )}
      <label>
        The secret, as configured
        <input ref={secret} class="mono" type="password" autocomplete="off" />
      </label>
      <button type="submit">Verify</button>
      <div aria-live="polite">{verdict.value && <Verdict verdict={verdict.value} />}</div>
    </form>
  )
}
