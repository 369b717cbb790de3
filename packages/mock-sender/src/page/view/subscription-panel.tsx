import { useSignal } from '@preact/signals'
import type { HealthAnswer, SecretAnswer, SubscriptionJson } from '../../control/contract.ts'
import { redeliverExhausted, rotateSecret, sendTest, setActive, unsubscribe } from '../state/actions.ts'
import { follow, go, NO_FILTERS, toHref } from '../state/place.ts'
import { findSubscription } from '../state/subscription-list.ts'
import { describeReason } from '../words/describe-reason.ts'
import { formatClock, formatDate } from '../words/format-time.ts'
import { HandshakeList } from './handshake-list.tsx'
import { HeaderTable } from './header-table.tsx'
import { HealthView } from './health-view.tsx'
import { Panel } from './panel.tsx'
import { SecretOnce } from './secret-once.tsx'
import { StatusBadge } from './status-badge.tsx'
import { useAnswer } from './use-answer.ts'

const MOST_ATTEMPTS = 500

/** Shows one subscription: its state, its health and its actions. */
export function SubscriptionPanel({ id }: { readonly id: string }) {
  const path = `/subscriptions/${encodeURIComponent(id)}/health?limit=${MOST_ATTEMPTS}`
  const { answer, problem } = useAnswer<HealthAnswer>(path, (changed) => changed.subscription === id)
  const subscription = findSubscription(id) ?? answer?.subscription
  const made = useSignal<SecretAnswer | undefined>(undefined)
  if (!subscription) {
    return (
      <Panel title="Subscription">
        <p class="panel-note">{problem ? problem.message : 'Loading.'}</p>
      </Panel>
    )
  }
  const { name, url, status, headers } = subscription
  return (
    <Panel title={name ?? 'Subscription'} badge={<StatusBadge status={status} />}>
      {describeReason(subscription) !== '' && <p class="why">{describeReason(subscription)}.</p>}
      <SubscriptionFacts subscription={subscription} />
      <SubscriptionActions
        subscription={subscription}
        onRotated={(rotated) => {
          made.value = rotated
        }}
      />
      {made.value && <SecretOnce answer={made.value} />}
      <HandshakeList url={url} />
      {answer && <HealthView health={answer} />}
      {Object.keys(headers).length > 0 && (
        <section aria-label="Custom headers">
          <h3>Custom headers</h3>
          <HeaderTable headers={headers} label={`Custom headers for ${url}`} />
        </section>
      )}
    </Panel>
  )
}

function SubscriptionFacts({ subscription }: { readonly subscription: SubscriptionJson }) {
  const { id, url, events, signed, scope, createdAt } = subscription
  const made = Date.parse(createdAt)
  const show = { ...NO_FILTERS, view: 'deliveries', subscription: id } as const
  return (
    <dl class="facts">
      <dt>URL</dt>
      <dd class="mono">{url}</dd>
      <dt>Events</dt>
      <dd class="mono">{events.join(', ')}</dd>
      <dt>Signed</dt>
      <dd>{signed ? 'yes' : 'no'}</dd>
      {scope !== null && (
        <>
          <dt>Scope</dt>
          <dd class="mono">{scope}</dd>
        </>
      )}
      <dt>Created</dt>
      <dd>
        {formatDate(made)} {formatClock(made)} UTC
      </dd>
      <dt>Id</dt>
      <dd>
        <span class="mono">{id}</span> ·{' '}
        <a href={toHref(show)} onClick={follow(show)}>
          its deliveries
        </a>
      </dd>
    </dl>
  )
}

interface SubscriptionActionsProps {
  readonly subscription: SubscriptionJson
  onRotated(answer: SecretAnswer | undefined): void
}

function SubscriptionActions({ subscription: { id, status, signed }, onRotated }: SubscriptionActionsProps) {
  return (
    <div class="action-row">
      <button type="button" onClick={() => sendTest(id)}>
        Send test event
      </button>
      {status === 'disabled' ? (
        <button type="button" onClick={() => setActive(id, 'enable')}>
          Enable
        </button>
      ) : (
        <button type="button" onClick={() => setActive(id, 'disable')}>
          Disable
        </button>
      )}
      {signed && (
        <button type="button" onClick={async () => onRotated(await rotateSecret(id))}>
          Rotate secret
        </button>
      )}
      <button type="button" onClick={() => redeliverExhausted(id)}>
        Redeliver exhausted
      </button>
      <button
        type="button"
        class="danger"
        onClick={async () => {
          await unsubscribe(id)
          go({ open: '' })
        }}
      >
        Delete
      </button>
    </div>
  )
}
