import type { AttemptJson, DeliveryJson, Exchange, ReceivedResponse } from '../../delivery/delivery.ts'
import { findHeader } from '../../text/find-header.ts'
import { info } from '../state/sender.ts'
import { hideToken } from '../take-away/hide-token.ts'
import { explainNext } from '../words/explain-next.ts'
import { formatDuration } from '../words/format-time.ts'
import { BodyView } from './body-view.tsx'
import { HeaderTable } from './header-table.tsx'
import { SignatureView } from './signature-view.tsx'

interface AttemptViewProps {
  readonly delivery: DeliveryJson
  readonly attempt: AttemptJson
}

/** Shows one attempt: the next step and its reason, the response, the request and the signature. */
export function AttemptView({ delivery, attempt }: AttemptViewProps) {
  const { number, response, error, duplicates = [] } = attempt
  const request = hideToken(attempt.request, info.value!)
  return (
    <div class="attempt">
      <p class="why">{explainNext(attempt)}</p>
      <section aria-labelledby="response-title">
        <h3 id="response-title">Response</h3>
        <Answer response={response} error={error} durationMs={attempt.durationMs} />
        {duplicates.length > 0 && <Duplicates duplicates={duplicates} />}
      </section>
      <section aria-labelledby="request-title">
        <h3 id="request-title">Request</h3>
        <p class="start-line mono">
          {request.method} {request.url}
        </p>
        <HeaderTable headers={request.headers} label="Request headers" />
        <BodyView
          given={request}
          contentType={findHeader(request.headers, 'content-type') ?? ''}
          label={`Body of request ${number}`}
        />
      </section>
      <SignatureView delivery={delivery} attempt={attempt} />
    </div>
  )
}

function Answer({ response, error, durationMs }: Exchange) {
  if (!response) {
    return (
      <p class="start-line mono is-bad">
        {error?.message ?? 'No response.'} <span class="muted">after {formatDuration(durationMs)}</span>
      </p>
    )
  }
  return (
    <>
      <p class={`start-line mono ${response.status < 300 ? 'is-good' : 'is-bad'}`}>
        {response.status} <span class="muted">in {formatDuration(durationMs)}</span>
      </p>
      <HeaderTable headers={response.headers} label="Response headers" />
      <BodyView
        given={response}
        contentType={response.headers['content-type'] ?? ''}
        label="Body of the response"
        note={cutNote(response)}
      />
    </>
  )
}

function Duplicates({ duplicates }: { readonly duplicates: readonly Exchange[] }) {
  const answers = duplicates.map(({ response, error }) => response?.status ?? error?.kind ?? 'no response')
  return <p class="muted">Responses to the copies sent with it: {answers.join(', ')}.</p>
}

function cutNote({ truncated }: ReceivedResponse): string | undefined {
  return truncated ? 'The response is longer. Only the first 64 KiB are kept.' : undefined
}
