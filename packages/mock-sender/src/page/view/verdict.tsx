import type { VerdictJson } from '../../control/contract.ts'

/** Whether a receiver accepts a signature, with the likely reason if not. */
export function Verdict({ verdict: { code, message, hint } }: { readonly verdict: VerdictJson }) {
  const isGood = code === 'VERIFIED'
  return (
    <div class={isGood ? 'verdict is-good' : 'verdict is-bad'}>
      <p>
        <strong>
          {isGood ? 'A receiver with this secret accepts it.' : 'A receiver with this secret refuses it.'}
        </strong>{' '}
        {!isGood && (
          <>
            <code>{code}</code> {message}
          </>
        )}
      </p>
      {hint && (
        <p>
          <strong>Likely reason:</strong> {hint.text} <a href={hint.url}>How to mend it</a>
        </p>
      )}
    </div>
  )
}
