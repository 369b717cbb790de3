import { useSignal } from '@preact/signals'
import type { SignatureAnswer } from '../../control/contract.ts'
import type { AttemptJson, DeliveryJson } from '../../delivery/delivery.ts'
import { readBody } from '../body/read-body.ts'
import { formatBytes } from '../words/format-time.ts'
import { LinesView } from './lines-view.tsx'
import { useAnswer } from './use-answer.ts'
import { Verdict } from './verdict.tsx'
import { VerifyForm } from './verify-form.tsx'

interface SignatureViewProps {
  readonly delivery: DeliveryJson
  readonly attempt: AttemptJson
}

/** Shows the signature of an attempt, and whether a receiver can verify it. */
export function SignatureView({ delivery, attempt }: SignatureViewProps) {
  const path = `/deliveries/${encodeURIComponent(delivery.id)}/attempts/${attempt.number}`
  const { answer, problem } = useAnswer<SignatureAnswer>(`${path}/signature`, () => false)
  return (
    <section aria-labelledby="signature-title">
      <h3 id="signature-title">Signature</h3>
      {answer ? (
        <Signature answer={answer} path={path} />
      ) : (
        <p class="muted">{problem?.message ?? 'Loading.'}</p>
      )}
    </section>
  )
}

function Signature({ answer, path }: { readonly answer: SignatureAnswer; readonly path: string }) {
  const { algorithm, place, header, signature, parts, content, secret, verdict } = answer
  const isTryOpen = useSignal(false)
  if (secret === null) return <p class="muted">The subscription is unsigned.</p>
  return (
    <>
      <Verdict verdict={verdict} />
      <dl class="facts">
        <dt>Algorithm</dt>
        <dd>{algorithm}</dd>
        <dt>Location</dt>
        <dd>{place}</dd>
        <dt>Sent</dt>
        <dd class="mono is-long">{signature ?? 'none'}</dd>
        <dt>Secret</dt>
        <dd class="mono">{secret}</dd>
        {parts.length > 0 && (
          <>
            <dt>Signed</dt>
            <dd>{parts.join(' + ')}</dd>
          </>
        )}
      </dl>
      {content && <SignedBytes content={content} />}
      <button
        type="button"
        class="quiet"
        aria-expanded={isTryOpen.value}
        onClick={() => {
          isTryOpen.value = !isTryOpen.value
        }}
      >
        Why would it fail at my receiver?
      </button>
      {isTryOpen.value && <VerifyForm path={path} header={header} />}
    </>
  )
}

function SignedBytes({ content }: { readonly content: NonNullable<SignatureAnswer['content']> }) {
  const { text, sizeBytes, notes } = readBody(content)
  return (
    <figure class="body">
      <figcaption class="body-bar">
        <span class="muted">Signed bytes, {formatBytes(sizeBytes)}</span>
      </figcaption>
      {notes.map((note) => (
        <p key={note} class="body-note">
          {note}
        </p>
      ))}
      <LinesView text={text} isJson={false} label="The signed bytes" />
    </figure>
  )
}
