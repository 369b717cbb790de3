import { DeliveryFilters } from './delivery-filters.tsx'
import { DeliveryList } from './delivery-list.tsx'

/** The deliveries, and what of them is shown. */
export function DeliveriesView() {
  return (
    <>
      <DeliveryFilters />
      <DeliveryList />
    </>
  )
}
