const KINDS: Readonly<Record<string, string>> = {
  delivered: 'is-good',
  active: 'is-good',
  pending: 'is-wait',
  failing: 'is-wait',
  exhausted: 'is-bad',
  gone: 'is-bad',
  disabled: 'is-bad',
  cancelled: 'is-idle',
}

/** Shows the status of a delivery or a subscription. */
export function StatusBadge({ status }: { readonly status: string }) {
  return <span class={`badge ${KINDS[status] ?? 'is-idle'}`}>{status}</span>
}
