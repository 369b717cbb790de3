import { DeliveryFilters } from './delivery-filters.tsx'
import { DeliveryList } from './delivery-list.tsx'

/** The deliveries and their filters. */
export function DeliveriesView() {
  return (
    <>
      <DeliveryFilters />
      <DeliveryList />
    </>
  )
}
