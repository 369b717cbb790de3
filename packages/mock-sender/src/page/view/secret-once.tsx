import type { SecretAnswer } from '../../control/contract.ts'
import { copyText } from '../take-away/take.ts'

/** Shows a new secret, once. */
export function SecretOnce({ answer: { subscription, secret } }: { readonly answer: SecretAnswer }) {
  if (secret === null) return <p class="panel-note">Subscribed {subscription.url}, unsigned.</p>
  return (
    <div class="secret-once" role="status">
      <p>This secret is shown once. Configure your receiver with it.</p>
      <code>{secret}</code>
      <button type="button" onClick={() => copyText(secret, 'the secret')}>
        Copy secret
      </button>
    </div>
  )
}
