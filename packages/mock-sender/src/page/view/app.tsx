import { openPanel, place } from '../state/place.ts'
import { info } from '../state/sender.ts'
import { ConnectionNotice } from './connection-notice.tsx'
import { DeliveriesView } from './deliveries-view.tsx'
import { DeliveryPanel } from './delivery-panel.tsx'
import { EmitPanel } from './emit-panel.tsx'
import { Notices } from './notices.tsx'
import { SubscribePanel } from './subscribe-panel.tsx'
import { SubscriptionPanel } from './subscription-panel.tsx'
import { SubscriptionsView } from './subscriptions-view.tsx'
import { TokenPrompt } from './token-prompt.tsx'
import { TopBar } from './top-bar.tsx'
import { useKeys } from './use-keys.ts'
import { ViewTabs } from './view-tabs.tsx'

/** The whole page. */
export function App() {
  useKeys()
  const { kind } = openPanel()
  const isOpen = PANELS.includes(kind) && info.value !== null
  return (
    <div class={isOpen ? 'app with-panel' : 'app'}>
      <TopBar />
      <ConnectionNotice />
      <TokenPrompt />
      {info.value && (
        <>
          <main class="list-side">
            <ViewTabs />
            {place.value.view === 'deliveries' ? <DeliveriesView /> : <SubscriptionsView />}
          </main>
          {isOpen && <OpenPanel />}
        </>
      )}
      <Notices />
    </div>
  )
}

const PANELS = ['emit', 'subscribe', 'delivery', 'subscription']

function OpenPanel() {
  const { kind, id } = openPanel()
  if (kind === 'emit') return <EmitPanel />
  if (kind === 'subscribe') return <SubscribePanel />
  if (kind === 'delivery') return <DeliveryPanel key={id} id={id} />
  return <SubscriptionPanel key={id} id={id} />
}
