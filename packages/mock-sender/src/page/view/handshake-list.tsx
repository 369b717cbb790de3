import { useSignal } from '@preact/signals'
import type { HandshakeAnswer } from '../../control/contract.ts'
import { playHandshake } from '../state/actions.ts'
import { info } from '../state/sender.ts'

/** Plays the handshakes of the provider against a URL. Empty for a provider without handshakes. */
export function HandshakeList({ url }: { readonly url: string }) {
  const played = useSignal<HandshakeAnswer | undefined>(undefined)
  const names = info.value?.handshakes ?? []
  if (names.length === 0) return null
  return (
    <section aria-label="Handshakes">
      <h3>Handshakes</h3>
      <div class="action-row">
        {names.map((name) => (
          <button
            key={name}
            type="button"
            onClick={async () => {
              played.value = await playHandshake({ name, url })
            }}
          >
            Play {name}
          </button>
        ))}
      </div>
      {played.value && <HandshakeVerdict answer={played.value} />}
    </section>
  )
}

function HandshakeVerdict({ answer: { handshake, refusal } }: { readonly answer: HandshakeAnswer }) {
  const { name, response, error, durationMs } = handshake
  const answered = response
    ? `The receiver answered ${response.status} in ${Math.round(durationMs)} ms.`
    : `The receiver did not answer${error ? `: ${error.message}` : '.'}`
  return (
    <div class={refusal === null ? 'verdict is-good' : 'verdict is-bad'} role="status">
      <p>
        <strong>
          {info.value?.title} {refusal === null ? 'accepts' : 'refuses'} the answer to {name}.
        </strong>{' '}
        {answered}
      </p>
      {refusal !== null && <p>{refusal}</p>}
    </div>
  )
}
