import type { AttemptJson, DeliveryJson } from '../../delivery/delivery.ts'
import { info } from '../state/sender.ts'
import { findSubscription } from '../state/subscription-list.ts'
import { hideToken } from '../take-away/hide-token.ts'
import { copyText, download } from '../take-away/take.ts'
import { toCurl } from '../take-away/to-curl.ts'
import { toFixture } from '../take-away/to-fixture.ts'
import { toHar } from '../take-away/to-har.ts'
import { toTest } from '../take-away/to-test.ts'

interface TakeAwayProps {
  readonly delivery: DeliveryJson
  readonly attempt: AttemptJson
}

/** Buttons that export a delivery. */
export function TakeAway({ delivery, attempt: given }: TakeAwayProps) {
  const sender = info.value!
  const attempts = delivery.attempts.map((one) => ({ ...one, request: hideToken(one.request, sender) }))
  const attempt = attempts.find(({ number }) => number === given.number)!
  const isSigned = findSubscription(delivery.subscription.id)?.signed ?? true
  return (
    <fieldset class="take-away">
      <legend class="hidden">Export</legend>
      <button
        type="button"
        onClick={() => copyText(toCurl(attempt.request), 'the request as a curl command')}
      >
        Copy as curl
      </button>
      <button
        type="button"
        onClick={() => copyText(toTest(sender, delivery, isSigned), 'a test that sends it')}
      >
        Copy as test
      </button>
      <button type="button" onClick={() => copyText(toFixture(sender, attempt), 'the attempt as a fixture')}>
        Copy as fixture
      </button>
      <button type="button" onClick={() => download(toHar({ ...delivery, attempts }), `${delivery.id}.har`)}>
        Save as HAR
      </button>
    </fieldset>
  )
}
