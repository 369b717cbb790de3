export { type ConnectOptions, connectMockSender } from './client/connect-mock-sender.ts'
export { ControlError } from './client/control-error.ts'
export type {
  ClientDeliveryFilter,
  ClientEmitOptions,
  ClientEmitted,
  MockSenderClient,
  Named,
} from './client/mock-sender-client.ts'
export type * from './control/contract.ts'
