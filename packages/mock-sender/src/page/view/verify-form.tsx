import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { VerdictJson, VerifyRequest } from '../../control/contract.ts'
import { ask } from '../link/ask.ts'
import { attempting } from '../state/notices.ts'
import { Verdict } from './verdict.tsx'

interface VerifyFormProps {
  readonly path: string
  /** The header that carries the signature; null where it stands elsewhere. */
  readonly header: string | null
}

/** Tries what a receiver got against the signature of an attempt, and says why it does not fit. */
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
      <p class="muted">Paste what your receiver has. What is left empty is taken from this attempt.</p>
      <label>
        The body, as your code sees it
        <textarea ref={body} rows={4} spellcheck={false} class="mono" />
      </label>
      {header !== null && (
        <label>
          {header}, as it came
          <input ref={signature} class="mono" autocomplete="off" />
        </label>
      )}
      <label>
        The secret, as it is configured
        <input ref={secret} class="mono" type="password" autocomplete="off" />
      </label>
      <button type="submit">Verify</button>
      <div aria-live="polite">{verdict.value && <Verdict verdict={verdict.value} />}</div>
    </form>
  )
}
