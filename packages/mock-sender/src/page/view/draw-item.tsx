import type { VNode } from 'preact'
import { DeliveryItem, type DeliveryItemProps } from './delivery-item.tsx'

/** Draws rows of the list. An unchanged row returns its previous node, which Preact skips. */
export function createItemDrawer(): (props: DeliveryItemProps) => VNode {
  const drawn = new WeakMap<object, { readonly props: DeliveryItemProps; readonly node: VNode }>()
  return (props) => {
    const before = drawn.get(props.row)
    if (before && isSame(before.props, props)) return before.node
    const node = <DeliveryItem key={props.row.id} {...props} />
    drawn.set(props.row, { props, node })
    return node
  }
}

function isSame(a: DeliveryItemProps, b: DeliveryItemProps): boolean {
  return (
    a.index === b.index &&
    a.count === b.count &&
    a.top === b.top &&
    a.isOpen === b.isOpen &&
    a.isReached === b.isReached
  )
}
